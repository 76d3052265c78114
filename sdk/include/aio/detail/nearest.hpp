#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <aio/api.hpp>

namespace aio::detail {

/// The known name that `name` is probably a slip of the pen for: at most two letters added, left out, changed
/// or swapped, and fewer than half of them. nullopt when none is near.
AIO_API std::optional<std::string> nearest(std::string_view name, const std::vector<std::string>& known);

}  // namespace aio::detail
