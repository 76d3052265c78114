#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace aiod::aioctl {

/// How long the daemon may take. Nothing means for ever.
struct Patience {
  std::chrono::milliseconds connect = std::chrono::seconds(5);
  std::optional<std::chrono::milliseconds> query = std::chrono::seconds(10);
  std::optional<std::chrono::milliseconds> action = std::chrono::seconds(90);
};

/// Whether the method waits for tasks (Start, Stop, Call...) or only answers.
bool may_take_long(std::string_view method);

/// `option` (--timeout), else `variable` (AIOCTL_TIMEOUT), is the bound of both; where both are empty, the
/// default. Throws std::invalid_argument when it is no duration.
Patience choose_patience(const std::string& option, const std::string& variable);

/// For what nobody asked for and nobody may notice: the names that a shell completes.
Patience hardly_any_patience();

}  // namespace aiod::aioctl
