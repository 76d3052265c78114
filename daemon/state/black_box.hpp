#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "state/crash_handler.hpp"
#include "state/crash_history.hpp"

namespace aiod::state {

/// Tells, after the daemon was brought down, whose code did it; and which services did so three times in ten
/// minutes and are held for it, until somebody forgets that. Loop's thread.
class BlackBox {
 public:
  /// Reads what the last daemon left in `folder` (crash, crashes.json), and keeps it. Never throws: what
  /// can't be read is put aside, what can't be written is told.
  explicit BlackBox(const std::filesystem::path& folder);

  /// For the log: "hello.service was on the loop when the daemon died of SIGSEGV at ..."; then the warnings.
  const std::vector<std::string>& messages() const noexcept { return messages_; }

  /// That of the last daemon, if it died of one.
  const std::optional<Crash>& last_crash() const noexcept { return last_crash_; }

  /// The units that must not start: "hello@kitchen.service".
  const std::set<std::string>& held() const noexcept { return history_.held(); }

  /// Lets go of a unit, and counts its crashes anew. Writes at once; throws std::system_error when it can't.
  void forget(std::string_view unit);

  /// From here on a crash of this process is recorded. Throws std::system_error when the disk does not take
  /// that, or what was read of the last crash: then call it again. Call on the thread that will run the loop.
  void arm();

 private:
  void read_history();
  void read_crash();
  void save();
  void set_aside(const std::filesystem::path& file, const std::string& problem);

  std::filesystem::path crash_file_;
  std::filesystem::path history_file_;
  CrashHistory history_;
  bool is_saved_ = true;
  std::vector<std::string> messages_;
  std::optional<Crash> last_crash_;
  std::optional<CrashHandler> handler_;
};

}  // namespace aiod::state
