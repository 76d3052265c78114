#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include <aio/time.hpp>

namespace watcher {

/// The record of the reboots that the watcher caused, in a file that outlives them: what keeps errors that
/// come again after each reboot from rebooting the board for ever.
class Reboots {
 public:
  static constexpr int most = 3;
  static constexpr std::chrono::hours within{1};

  explicit Reboots(std::filesystem::path file) : file_(std::move(file)) {}

  /// Writes down one more reboot, at this time; or returns why there must be none: too many, or no record of
  /// them can be kept. A time that lies ahead counts as now: a board without a clock of its own may boot into
  /// the past. Blocks on the disk.
  std::optional<std::string> refuse_or_record(aio::WallTime now) const;

 private:
  std::filesystem::path file_;
};

}  // namespace watcher
