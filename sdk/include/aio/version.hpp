#pragma once

#include <string_view>

namespace aio {

/// The SDK's version: a plugin built with an older minor version of the same major one works.
inline constexpr std::string_view sdk_version = "1.0.0";

}  // namespace aio
