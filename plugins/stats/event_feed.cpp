#include "event_feed.hpp"

#include <aio/value.hpp>

#include <boost/system/system_error.hpp>

#include <fmt/format.h>

#include <chrono>
#include <utility>

namespace stats {
namespace {

double unix_seconds(aio::WallTime time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

// JSON has no line ends of its own, which would end the event.
std::string server_sent(std::string_view kind, const aio::Object& data) {
  return fmt::format("event: {}\ndata: {}\n\n", kind, aio::to_json_text(data));
}

std::string lost(std::string_view what, std::uint64_t count) {
  return count == 0 ? std::string() : server_sent("lost", {{what, count}});
}

}  // namespace

std::string event_text(const aio::TaskEvent& event) {
  return lost("states", event.lost) + server_sent("state", {{"time", unix_seconds(event.time)},
                                                            {"task", event.task},
                                                            {"from", to_string(event.from)},
                                                            {"to", to_string(event.to)},
                                                            {"reason", event.reason}});
}

std::string event_text(const aio::LogBatch& batch) {
  std::string text = lost("lines", batch.lost);
  for (const aio::LogRecord& line : batch.records)
    text += server_sent("log", {{"seq", line.seq},
                                {"time", unix_seconds(line.time)},
                                {"level", to_string(line.level)},
                                {"unit", line.unit},
                                {"text", line.text}});
  return text;
}

EventFeed::EventFeed(aio::Control& control, aio::Loop& loop, aio::Duration heartbeat)
    : states_(control.events()),
      lines_(control.follow_log({})),
      loop_(loop),
      heartbeat_(heartbeat),
      timer_(loop, [this] {
        if (waiting_.empty()) waiting_ = ": still here\n\n";
        ready_.set();
      }) {}

aio::Task<void> EventFeed::gather_states() {
  while (!stopped_) {
    const aio::TaskEvent event = co_await states_->next();
    std::string text = event_text(event);
    co_await add(std::move(text));
  }
}

aio::Task<void> EventFeed::gather_lines() {
  while (!stopped_) {
    const aio::LogBatch batch = co_await lines_->next();
    std::string text = event_text(batch);
    co_await add(std::move(text));
  }
}

aio::Task<void> EventFeed::add(std::string text) {
  waiting_ += text;
  ready_.set();
  while (waiting_.size() >= room && !stopped_) {
    taken_.clear();
    co_await taken_.wait();
  }
}

aio::Task<std::string> EventFeed::next() {
  if (!stopped_) timer_.arm(loop_.clock().now() + heartbeat_);
  while (waiting_.empty() && !stopped_) {
    ready_.clear();
    co_await ready_.wait();
  }
  timer_.cancel();
  taken_.set();
  co_return stopped_ ? std::string() : std::exchange(waiting_, {});
}

void EventFeed::stop() noexcept {
  stopped_ = true;
  timer_.cancel();
  states_.reset();
  lines_.reset();
  ready_.set();
  taken_.set();
}

}  // namespace stats
