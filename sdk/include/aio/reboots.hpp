#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include <aio/api.hpp>
#include <aio/time.hpp>

namespace aio {

/// The record of the reboots that a service caused, in a file that outlives them: what keeps a reason that
/// comes again after each reboot from rebooting the board for ever. A service has one of its own, and asks it
/// each time:
///
///     const aio::Reboots reboots(aio::state_folder() / "pump-reboots.json");
///     const auto ask = [reboots, now = aio::wall_now()] { return reboots.refuse_or_record(now); };
///     const std::optional<std::string> refusal = co_await aio::offload(ask);
class AIO_API Reboots {
 public:
  struct Limit {
    std::size_t most = 3;
    std::chrono::seconds within = std::chrono::hours(1);
  };

  explicit Reboots(std::filesystem::path file);
  Reboots(std::filesystem::path file, Limit limit);

  /// Writes down one more reboot, at this time; or returns why there must be none, for people: too many, or
  /// no record of them can be kept. A time that lies ahead counts as now: a board without a clock of its own
  /// may boot into the past. Blocks on the disk; any thread.
  std::optional<std::string> refuse_or_record(WallTime now) const;

 private:
  std::filesystem::path file_;
  Limit limit_;
};

}  // namespace aio
