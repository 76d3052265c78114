#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "settings/node.hpp"
#include "settings/reporter.hpp"

namespace aiod::settings {

/// What `${VAR}` and `!secret name` stand for.
struct Substitutes {
  std::map<std::string, std::string> variables;
  std::optional<std::filesystem::path> credentials_dir;
};

/// Replaces, in every scalar of the tree that is not a key: `${VAR}` by the variable, `$$` by a dollar, and
/// `!secret name` by the content of that file. A scalar that is wholly `${VAR}` is typed anew; any other
/// in which something was replaced is a string. A node whose variable or secret is not to be had is
/// reported and becomes broken.
void expand(Node& node, const Substitutes& substitutes, Reporter& reporter);

}  // namespace aiod::settings
