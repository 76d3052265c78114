#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <aio/api.hpp>

namespace aio::detail {

/// The known name that `name` is probably a slip of the pen for, ignoring case: at most a third of its
/// letters left out, added, changed or swapped with their neighbours. nullopt when none is near.
AIO_API std::optional<std::string> nearest(std::string_view name, const std::vector<std::string>& known);

}  // namespace aio::detail
