#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "settings/node.hpp"
#include "settings/source.hpp"

namespace aiod::settings {

/// What a document may cost, so that a hostile or broken file is an error and not an outage.
inline constexpr std::size_t kMaxNodes = 100'000;  // aliases counted as what they stand for
inline constexpr int kMaxDepth = 64;

/// Parses one YAML document. Anchors and aliases are resolved; a second document, an unknown tag, a merge
/// key or a limit that is passed is an error, as is what is not YAML. An empty text is a null node.
/// nullopt when there was an error, which is appended to `errors`.
std::optional<Node> read_yaml(const Source& source, std::vector<Diagnostic>& errors);

}  // namespace aiod::settings
