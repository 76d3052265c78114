#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "settings/node.hpp"
#include "settings/reporter.hpp"

namespace aiod::settings {

/// All that variables and secrets bring into the files of one load may have so many bytes.
inline constexpr std::size_t kMaxExpandedText = 4 * 1024 * 1024;

/// What `${VAR}` and `!secret name` stand for.
struct Substitutes {
  std::map<std::string, std::string> variables;
  std::optional<std::filesystem::path> credentials_dir;
  std::size_t room = kMaxExpandedText;  // that is left
};

/// Replaces, in every scalar of the tree that is not a key: `${VAR}` by the variable, `$$` by a dollar, and
/// `!secret name` by the content of that file. A scalar that is wholly `${VAR}` is typed anew, and marked as
/// such; any other in which something was replaced is a string. What stood in the file is kept
/// (Node::written). A node whose variable or secret is not to be had is reported and becomes broken.
void expand(Node& node, Substitutes& substitutes, Reporter& reporter);

}  // namespace aiod::settings
