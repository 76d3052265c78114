#pragma once

#include <span>
#include <string_view>

#include "protocol/interface.hpp"

namespace aiod::protocol {

/// A file of daemon/protocol/interfaces, byte for byte.
struct Description {
  std::string_view name;  // "io.aiod.Services"
  std::string_view text;
};

/// All interfaces that aiod offers, org.varlink.service included, in the order of their names. Static.
std::span<const Description> descriptions();

/// The same, parsed at the first call and kept.
std::span<const Interface> interfaces();

/// The one of that name, or nullptr.
const Interface* find_interface(std::string_view name);

}  // namespace aiod::protocol
