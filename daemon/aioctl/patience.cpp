#include "aioctl/patience.hpp"

#include <algorithm>
#include <array>

#include "aioctl/option_values.hpp"

namespace aiod::aioctl {

using std::chrono::milliseconds;

bool may_take_long(std::string_view method) {
  constexpr std::array<std::string_view, 12> slow{"Start",   "Stop",   "Restart", "TryRestart",
                                                  "Load",    "Unload", "Reload",  "Enable",
                                                  "Disable", "Call",   "Report",  "ResetFailed"};
  return std::find(slow.begin(), slow.end(), method.substr(method.rfind('.') + 1)) != slow.end();
}

Patience choose_patience(const std::string& option, const std::string& variable) {
  if (option.empty() && variable.empty()) return {};
  const auto seconds =
      option.empty() ? parse_timeout("AIOCTL_TIMEOUT", variable) : parse_timeout("--timeout", option);
  std::optional<milliseconds> bound;
  if (seconds) bound = std::max(milliseconds(1), milliseconds(static_cast<std::int64_t>(*seconds * 1e3)));
  return {.query = bound, .action = bound};
}

Patience hardly_any_patience() {
  return {.connect = milliseconds(200), .query = milliseconds(500), .action = milliseconds(500)};
}

}  // namespace aiod::aioctl
