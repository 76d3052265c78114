#pragma once

#include <aio/value.hpp>
#include <optional>
#include <string_view>
#include <vector>

#include "settings/node.hpp"
#include "settings/reporter.hpp"

namespace aiod::settings {

/// What a plain scalar means in the core schema of YAML 1.2: null, bool, integer, float, else a string. So
/// yes, no, on, off are strings, 012 is twelve and 07:30 is a string. Integers that fit neither int64 nor
/// uint64 become doubles, as in JSON; .inf, .nan and what no double can hold come back as doubles that
/// are not finite.
aio::Value resolve_scalar(std::string_view text);

/// The typed value of a scalar that has been expanded; nullopt, and reported, when JSON can't hold it or it
/// is not what its tag says.
std::optional<aio::Value> read_scalar(const Node& node, Reporter& reporter);

/// The value of a node that has been expanded: scalars typed, sequences to arrays, maps to objects. What
/// JSON can't hold, a key twice and a key that is no text are reported, and null stands in their place.
aio::Value to_value(const Node& node, Reporter& reporter);

/// The entries of a map whose keys are texts, each once; the others are reported.
std::vector<const Entry*> checked_entries(const Node& map, Reporter& reporter);

}  // namespace aiod::settings
