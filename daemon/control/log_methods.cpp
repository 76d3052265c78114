#include <aio/timer.hpp>

#include <cmath>
#include <limits>
#include <memory>
#include <utility>

#include "control/methods.hpp"
#include "control/parameters.hpp"
#include "control/task_json.hpp"
#include "logging/log.hpp"

namespace aiod::control {
namespace {

constexpr std::size_t batch_size = 500;
constexpr std::size_t enough_queued = 256 * 1024;  // bytes; beyond it a reader is too slow for now
constexpr aio::Duration look_again = std::chrono::milliseconds(50);

std::optional<aio::WallTime> moment(const aio::Object& parameters, std::string_view name) {
  constexpr double furthest = 9e9;  // seconds that fit into 64 bits of nanoseconds
  const auto seconds = number(parameters, name);
  if (!seconds) return std::nullopt;
  if (!(std::abs(*seconds) < furthest)) throw std::invalid_argument(std::string(name) + " is no time");
  return aio::WallTime(aio::Duration(std::llround(*seconds * 1e9)));
}

logging::FilterSpec filter_spec(const aio::Object& parameters) {
  logging::FilterSpec spec;
  spec.units = strings(parameters, "units");
  if (const auto level = text(parameters, "level")) {
    const auto parsed = aio::parse_log_level(*level);
    if (!parsed) throw std::invalid_argument("there is no log level \"" + *level + '"');
    spec.level = *parsed;
  }
  spec.grep = text(parameters, "grep").value_or("");
  spec.case_sensitive = flag(parameters, "caseSensitive");
  spec.since = moment(parameters, "since");
  spec.until = moment(parameters, "until");
  return spec;
}

aio::Object batch_json(const logging::Batch& batch) {
  return {{"records", to_json_list(batch.records)}, {"lost", batch.lost}};
}

/// One client that follows the log. Lives in its own callbacks until the client goes.
class Following : public std::enable_shared_from_this<Following> {
 public:
  Following(aio::Loop& loop, logging::Filter filter, Responder responder)
      : filter_(std::move(filter)), responder_(std::move(responder)), retry_(loop, [this] { send(); }) {}

  // Subscribes before it reads the backlog, or what other threads write in between would be missed.
  void begin(logging::Log& log, std::size_t backlog_lines) {
    subscription_.emplace(log.follow([weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->send();
    }));
    const logging::Batch backlog = log.last(filter_, backlog_lines);
    for (const auto& record : backlog.records) newest_sent_ = record.seq;
    responder_.stream(batch_json(backlog));
    // The connection owns this object: when the client goes, so does its subscription.
    responder_.on_closed([self = shared_from_this()]() mutable { self.reset(); });
  }

 private:
  // A client that does not keep up is left alone until it has read; what the ring overwrites meanwhile is
  // lost to it, and counted.
  void send() {
    if (responder_.queued_bytes() > enough_queued) {
      retry_.arm(retry_.loop().clock().now() + look_again);
      return;
    }
    logging::Batch batch = subscription_->read(filter_, batch_size);
    std::erase_if(batch.records,
                  [this](const logging::Record& record) { return record.seq <= newest_sent_; });
    if (!batch.records.empty() || batch.lost > 0) responder_.stream(batch_json(batch));
  }

  logging::Filter filter_;
  Responder responder_;
  aio::Timer retry_;
  std::optional<logging::Subscription> subscription_;
  std::uint64_t newest_sent_ = 0;
};

void read_log(Operations& operations, const aio::Object& parameters, Responder responder) {
  logging::Log& log = operations.parts().log;
  const logging::FilterSpec spec = filter_spec(parameters);
  logging::Filter filter(spec);
  const auto lines = number(parameters, "lines");
  if (lines && *lines < 0) throw std::invalid_argument("lines must not be negative");
  const auto most = lines ? static_cast<std::size_t>(*lines) : std::numeric_limits<std::size_t>::max();
  if (!flag(parameters, "follow") || !responder.wants_more()) {
    responder.reply(batch_json(log.last(filter, most)));
    return;
  }
  std::make_shared<Following>(operations.parts().loop, std::move(filter), std::move(responder))
      ->begin(log, most);
}

}  // namespace

void add_log_methods(MethodTable& methods, Operations& operations) {
  methods.add("io.aiod.Log.Read", [&operations](const aio::Object& parameters, Responder responder) {
    read_log(operations, parameters, std::move(responder));
  });
}

}  // namespace aiod::control
