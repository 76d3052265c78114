#pragma once

#include <map>
#include <optional>
#include <string>

#include <aio/error.hpp>
#include <aio/time.hpp>

namespace watcher {

/// Tells a failure that was not seen yet from one that was. Failures come as events, and, when the watcher
/// has started or events were lost, by a look at the status, which has the last failure of each task only.
class Failures {
 public:
  /// How many tasks are remembered; of more, the one that failed first is forgotten.
  static constexpr std::size_t capacity = 1024;

  /// An event at this time. False when a look has seen it already.
  bool by_event(const std::string& task, aio::WallTime at);

  /// A task's last failure, as the status has it at the time `looked`; `failed` is when it ended, nullopt
  /// when it never ran. False when it was seen already.
  bool by_look(const std::string& task, std::optional<aio::WallTime> failed, const aio::Error& error,
               aio::WallTime looked);

 private:
  // The last failure lies between these: at an event's time, or before the look that found it.
  struct Seen {
    aio::WallTime from{};
    aio::WallTime until{};
    bool by_look = false;
    std::optional<aio::Error> without_time{};
  };

  void remember(const std::string& task, Seen seen);

  std::map<std::string, Seen, std::less<>> seen_;
};

}  // namespace watcher
