#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include <aio/ctl.hpp>
#include <aio/event.hpp>
#include <aio/loop.hpp>
#include <aio/task.hpp>
#include <aio/timer.hpp>

namespace stats {

/// What one client of /events is sent, as server-sent events: "state" for each change of a task's state,
/// "log" for each line, "lost" when the client was too slow for some, and a comment when nothing happens.
class EventFeed {
 public:
  /// After so much that waits to be sent nothing more is taken from the daemon, which counts what is lost.
  static constexpr std::size_t room = 64 * 1024;

  EventFeed(aio::Control& control, aio::Loop& loop, aio::Duration heartbeat);

  // Three coroutines: two gather until the feed is stopped, the third hands out.
  aio::Task<void> gather_states();
  aio::Task<void> gather_lines();
  /// Waits for what is to be sent next; empty once the feed is stopped.
  aio::Task<std::string> next();

  void stop() noexcept;
  bool stopped() const noexcept { return stopped_; }

 private:
  aio::Task<void> add(std::string text);

  std::shared_ptr<aio::EventStream> states_;
  std::shared_ptr<aio::LogStream> lines_;
  aio::Loop& loop_;
  aio::Duration heartbeat_;
  aio::Timer timer_;
  std::string waiting_;
  aio::Event ready_;
  aio::Event taken_;
  bool stopped_ = false;
};

std::string event_text(const aio::TaskEvent& event);
std::string event_text(const aio::LogBatch& batch);

}  // namespace stats
