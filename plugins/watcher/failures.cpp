#include "failures.hpp"

#include <algorithm>
#include <utility>

namespace watcher {
namespace {

// The status has times as floating point numbers.
constexpr std::chrono::microseconds rounding{10};

}  // namespace

bool Failures::by_event(const std::string& task, aio::WallTime at) {
  const auto known = seen_.find(task);
  if (known != seen_.end() && known->second.by_look && at <= known->second.until)
    return at < known->second.from - rounding;
  remember(task, {.from = at, .until = at});
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
  remember(task, {.from = failed.value_or(aio::WallTime()),
                  .until = looked,
                  .by_look = true,
                  .without_time = failed ? std::nullopt : std::optional(error)});
  return true;
}

// A service may start a child of another name for each message that comes.
void Failures::remember(const std::string& task, Seen seen) {
  seen_.insert_or_assign(task, std::move(seen));
  if (seen_.size() <= capacity) return;
  seen_.erase(std::ranges::min_element(seen_, {}, [](const auto& entry) { return entry.second.until; }));
}

}  // namespace watcher
