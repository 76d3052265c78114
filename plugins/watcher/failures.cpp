#include "failures.hpp"

namespace watcher {
namespace {

// The status has times as floating point numbers.
constexpr std::chrono::microseconds rounding{10};

}  // namespace

bool Failures::by_event(const std::string& task, aio::WallTime at) {
  Seen& seen = seen_[task];
  if (seen.by_look && at <= seen.until) return at < seen.from - rounding;
  seen = {.from = at, .until = at};
  return true;
}

bool Failures::by_look(const std::string& task, std::optional<aio::WallTime> failed, const aio::Error& error,
                       aio::WallTime looked) {
  const auto known = seen_.find(task);
  if (known != seen_.end()) {
    const Seen& seen = known->second;
    if (failed ? *failed <= seen.until + rounding : !seen.without_time || *seen.without_time == error)
      return false;
  }
  seen_[task] = {.from = failed.value_or(aio::WallTime()),
                 .until = looked,
                 .by_look = true,
                 .without_time = failed ? std::nullopt : std::optional(error)};
  return true;
}

}  // namespace watcher
