#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "settings/known_parameters.hpp"
#include "settings/node.hpp"
#include "settings/source.hpp"

namespace aiod::settings {

/// What a document may cost, so that a hostile or broken file is an error and not an outage.
inline constexpr std::size_t kMaxNodes = 100'000;  // aliases counted as what they stand for
inline constexpr int kMaxDepth = 64;
inline constexpr std::size_t kMaxIndicators = 2 * kMaxNodes;     // brackets and commas in one line
inline constexpr std::size_t kMaxAliasedText = 4 * 1024 * 1024;  // bytes that anchors and aliases copy
inline constexpr std::size_t kMaxPathText = 16 * 1024 * 1024;    // bytes of all keys that lead to all values

/// Parses one YAML document. Anchors and aliases are resolved; a second document, an unknown tag, a merge
/// key or a limit that is passed is an error, as is what is not YAML. An empty text is a null node.
/// nullopt when there was an error, which is appended to `errors`; then the source hides whatever in it may
/// be secret, by what is `known` and by names. Of a tree see conceal().
std::optional<Node> read_yaml(Source& source, std::vector<Diagnostic>& errors,
                              const KnownParameters* known = nullptr);

}  // namespace aiod::settings
