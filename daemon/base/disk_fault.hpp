#pragma once

#include <system_error>

namespace aiod::base {

/// Whether a file could not be written because of the disk, and may be when that has room, or is mended: it
/// is full, read-only or broken, or a quota is used up.
bool is_disk_fault(const std::error_code& error) noexcept;

}  // namespace aiod::base
