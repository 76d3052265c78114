#include "base/disk_fault.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

namespace aiod::base {

bool is_disk_fault(const std::error_code& error) noexcept {
  constexpr std::array faults{std::errc::no_space_on_device, std::errc::read_only_file_system,
                              std::errc::io_error, std::errc::file_too_large};
  constexpr int over_quota = EDQUOT;  // which std::errc does not have
  const bool is_errno =
      error.category() == std::generic_category() || error.category() == std::system_category();
  return (is_errno && error.value() == over_quota) ||
         std::ranges::any_of(faults, [&](std::errc each) { return error == each; });
}

}  // namespace aiod::base
