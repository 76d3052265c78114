#pragma once

#include <string>
#include <string_view>

#include <aio/api.hpp>

namespace aio::detail {

/// Of two keys that interface_key() made: "Counter version 2, and version 1 was asked for" when they name one
/// type in two versions; empty when they don't. For the host. Thread: any.
AIO_API std::string describe_mismatch(std::string_view asked, std::string_view offered);

}  // namespace aio::detail
