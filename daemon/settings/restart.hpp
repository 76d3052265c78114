#pragma once

#include <aio/time.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace aiod::settings {

enum class RestartPolicy : std::uint8_t {
  no,          // never, the watcher service included
  on_failure,  // when its task failed
  always       // also when its task returned
};

/// How long to wait before each try. Try n waits delay * factor^(n-1), at most cap, plus a random part of
/// that wait up to jitter.
struct Backoff {
  aio::Duration delay = std::chrono::seconds(1);
  double factor = 2;                            // at least 1
  aio::Duration cap = std::chrono::minutes(5);  // not below delay
  double jitter = 0.1;                          // a share of the wait, 0 to 1
  std::optional<int> max{};  // more than so many tries in `within`: stay failed; unset: never give up
  aio::Duration within = std::chrono::hours(1);  // counts only with max

  bool operator==(const Backoff&) const = default;
};

/// What to do when a service has ended by itself.
struct Restart {
  RestartPolicy policy = RestartPolicy::on_failure;
  std::vector<std::string> with{};  // services to restart together with it
  Backoff backoff{};                // what the entry leaves out is the daemon's default

  bool operator==(const Restart&) const = default;
};

}  // namespace aiod::settings
