#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "state/crash_record.hpp"

namespace aiod::state {

/// The crashes of the last ten minutes, and the services that are held for theirs.
class CrashHistory {
 public:
  static constexpr aio::Duration window = std::chrono::minutes(10);
  static constexpr std::size_t limit = 3;       // crashes of one plugin in `window`: its services are held
  static constexpr std::size_t most_kept = 64;  // the newest ones

  /// Counts a crash, unless it is there already; crashes that are older than `window` before it go. When its
  /// plugin did so `limit` times, in whatever instance, those instances are held.
  void add(const Crash& crash);

  /// The units ("hello@kitchen.service") that are held; they stay so until they are forgotten.
  const std::set<std::string>& held() const noexcept { return held_; }
  const std::vector<Crash>& crashes() const noexcept { return crashes_; }

  /// Lets go of a unit and forgets its crashes; false when there was nothing of it.
  bool forget(std::string_view unit);

  std::string encode() const;
  /// Throws BadState with what is wrong.
  static CrashHistory decode(std::string_view text);

  bool operator==(const CrashHistory&) const = default;

 private:
  std::vector<Crash> crashes_;
  std::set<std::string> held_;
};

}  // namespace aiod::state
