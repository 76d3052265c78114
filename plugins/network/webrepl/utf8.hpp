#pragma once

#include <string>
#include <string_view>

namespace webrepl {

/// Whether all of it is well-formed UTF-8, as RFC 3629 has it.
bool is_utf8(std::string_view text) noexcept;

/// Itself, or with a "?" for each byte beyond ASCII when it is not well-formed: a text message must be.
std::string sendable(std::string_view text);

}  // namespace webrepl
