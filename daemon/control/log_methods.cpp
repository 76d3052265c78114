#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "control/methods.hpp"
#include "control/parameters.hpp"
#include "control/task_json.hpp"
#include "control/turns.hpp"
#include "logging/log.hpp"

namespace aiod::control {
namespace {

constexpr std::size_t batch_size = 500;
constexpr std::size_t enough_queued = 256 * 1024;  // bytes; beyond it a reader is too slow for now

std::optional<aio::WallTime> moment(const aio::Object& parameters, std::string_view name) {
  constexpr double furthest = 9e9;  // seconds that fit into 64 bits of nanoseconds
  const auto seconds = number(parameters, name);
  if (!seconds) return std::nullopt;
  if (!(std::abs(*seconds) < furthest)) throw std::invalid_argument(std::string(name) + " is no time");
  return aio::WallTime(aio::Duration(std::llround(*seconds * 1e9)));
}

std::optional<std::int64_t> integer(const aio::Object& parameters, std::string_view name) {
  const aio::Value* value = given(parameters, name);
  return value != nullptr ? std::optional(value->to_number<std::int64_t>()) : std::nullopt;
}

// A count or a line's number.
std::optional<std::uint64_t> natural(const aio::Object& parameters, std::string_view name) {
  const auto value = integer(parameters, name);
  if (value && *value < 0) throw std::invalid_argument(std::string(name) + " must not be negative");
  return value ? std::optional(static_cast<std::uint64_t>(*value)) : std::nullopt;
}

std::size_t most_lines(const aio::Object& parameters) {
  return natural(parameters, "lines").value_or(std::numeric_limits<std::size_t>::max());
}

aio::LogLevel level(const aio::Object& parameters, std::string_view name, aio::LogLevel fallback) {
  const auto wanted = text(parameters, name);
  if (!wanted) return fallback;
  const auto parsed = aio::parse_log_level(*wanted);
  if (!parsed || *parsed == aio::LogLevel::off)
    throw std::invalid_argument("there is no log level \"" + *wanted + '"');
  return *parsed;
}

logging::FilterSpec filter_spec(const aio::Object& parameters) {
  logging::FilterSpec spec;
  spec.units = strings(parameters, "units");
  spec.level = level(parameters, "level", spec.level);
  spec.level_max = level(parameters, "levelMax", spec.level_max);
  if (spec.level > spec.level_max)
    throw std::invalid_argument("no level is at least " + std::string(to_string(spec.level)) +
                                " and at most " + std::string(to_string(spec.level_max)));
  spec.grep = text(parameters, "grep").value_or("");
  spec.case_sensitive = flag(parameters, "caseSensitive");
  spec.since = moment(parameters, "since");
  spec.until = moment(parameters, "until");
  spec.after = natural(parameters, "after");
  return spec;
}

// The ring that is meant: of this daemon, or of the one before.
logging::Search begin_search(logging::Log& log, const aio::Object& parameters, logging::Filter filter,
                             std::size_t most) {
  const std::int64_t boot = integer(parameters, "boot").value_or(0);
  if (boot == 0) return log.search(std::move(filter), most);
  if (boot != -1)
    throw std::invalid_argument(
        "boot is 0, this daemon's log, or -1, that of the one before; older ones are not kept");
  if (flag(parameters, "follow"))
    throw std::invalid_argument("the log of the daemon before has ended, so that it can't be followed");
  auto previous = log.previous();
  if (!previous) throw std::runtime_error("there is no log of a daemon before this one");
  return search_image(std::move(*previous), std::move(filter), most);
}

/// One call of Read. Lives in its own callbacks until it is answered or the client goes.
class Reading final : public LongWork, public std::enable_shared_from_this<Reading> {
 public:
  Reading(Operations& operations, Turns& turns, const aio::Object& parameters, Responder responder)
      : turns_(turns),
        filter_(filter_spec(parameters)),
        search_(begin_search(operations.parts().log, parameters, filter_, most_lines(parameters))),
        follow_(flag(parameters, "follow") && responder.wants_more()),
        responder_(std::move(responder)) {}

  // Subscribes before it searches, or what is written meanwhile would be missed.
  void begin(logging::Log& log) {
    if (follow_)
      subscription_.emplace(log.follow(
          [weak = weak_from_this()] {
            const auto self = weak.lock();
            if (self && self->phase_ == Phase::following) self->turns_.add(self);
          },
          search_.next_seq()));
    // The connection owns this object: when the client goes, so does its subscription.
    responder_.on_closed([self = shared_from_this()]() mutable {
      self->phase_ = Phase::over;
      self.reset();
    });
    turns_.add(shared_from_this());
  }

  bool step() override {
    try {
      return step_of_phase();
    } catch (const std::exception& error) {
      return fail(error.what());
    }
  }

  std::size_t kept_bytes() const override {
    constexpr std::size_t record_bytes = 600;  // as a value, its text aside
    return search_.found_bytes() + found_bytes_ + records_.size() * record_bytes;
  }

  void give_way() override { fail("too much of the log is being searched for: try again, or ask for less"); }

 private:
  enum class Phase { searching, converting, following, over };

  bool step_of_phase() {
    switch (phase_) {
      case Phase::searching:
        return search();
      case Phase::converting:
        return convert();
      case Phase::following:
        return send_new();
      default:
        return false;
    }
  }

  bool fail(std::string_view why) {
    phase_ = Phase::over;
    responder_.error("io.aiod.Log.Failed", {{"message", why}});
    return false;
  }

  bool search() {
    if (search_.step()) return true;
    found_bytes_ = search_.found_bytes();
    found_ = search_.take();
    records_.reserve(found_.size());
    phase_ = Phase::converting;
    return true;
  }

  bool convert() {
    const std::size_t end = std::min(found_.size(), records_.size() + batch_size);
    while (records_.size() < end) records_.push_back(to_json(found_[records_.size()]));
    if (end < found_.size()) return true;
    found_ = {};
    found_bytes_ = 0;
    return answer();
  }

  bool answer() {
    aio::Object batch{{"lost", search_.lost()}};
    batch["records"] = std::exchange(records_, {});
    phase_ = follow_ ? Phase::following : Phase::over;
    if (follow_)
      responder_.stream(std::move(batch));
    else
      responder_.reply(std::move(batch));
    return follow_;
  }

  // A client that does not keep up is left alone until it has read; what the ring overwrites meanwhile is
  // lost to it, and counted.
  bool send_new() {
    if (responder_.queued_bytes() > enough_queued) {
      responder_.on_drained([weak = weak_from_this()] {
        if (const auto self = weak.lock()) self->turns_.add(self);
      });
      return false;
    }
    const logging::Batch batch = subscription_->read(filter_, batch_size);
    if (!batch.records.empty() || batch.lost > 0)
      responder_.stream({{"records", to_json_list(batch.records)}, {"lost", batch.lost}});
    return false;  // the subscription tells when there is more
  }

  Turns& turns_;
  logging::Filter filter_;
  logging::Search search_;
  bool follow_;
  Responder responder_;
  std::optional<logging::Subscription> subscription_;
  std::vector<logging::Record> found_;
  std::size_t found_bytes_ = 0;
  aio::Array records_;
  Phase phase_ = Phase::searching;
};

}  // namespace

void add_log_methods(MethodTable& methods, Operations& operations) {
  const auto turns = std::make_shared<Turns>(operations.parts().loop);
  methods.add("io.aiod.Log.Read", [&operations, turns](const aio::Object& parameters, Responder responder) {
    std::make_shared<Reading>(operations, *turns, parameters, std::move(responder))
        ->begin(operations.parts().log);
  });
}

}  // namespace aiod::control
