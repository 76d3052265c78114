#pragma once

#include <aio/value.hpp>
#include <string>
#include <string_view>

#include "settings/node.hpp"

namespace aiod::settings {

/// The node that is read back as this value: what YAML would take for something else is quoted, and each "$"
/// in a text is doubled, so that none of it is expanded. Throws std::invalid_argument for what a file can't
/// hold: a text that is not UTF-8, a number that is not finite.
Node to_node(const aio::Value& value);

/// A node in flow style, on one line, which is read back as the same: `{a: [1, "x y"], b: !secret token}`.
std::string to_yaml(const Node& node);

/// A key, quoted where it must be, with its colon.
std::string key_to_yaml(std::string_view key);

/// One entry of a file of services, in block style as people write it, with a newline at its end.
std::string entry_to_yaml(const Entry& entry);

}  // namespace aiod::settings
