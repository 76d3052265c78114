#pragma once

#include <string>

namespace aio::detail {

/// The C++ name behind a mangled one, or what was given where it is none.
std::string demangle(const char* mangled);

}  // namespace aio::detail
