#pragma once

#include "settings/known_parameters.hpp"
#include "settings/node.hpp"
#include "settings/source.hpp"

namespace aiod::settings {

/// Marks in the tree of a file of services what must not be shown (Node::hiding), and hides it in the lines
/// that its source shows. Before anything is reported about the file: a line may hold several values. `known`
/// may be nullptr: nothing is known, then.
void conceal(Node& services, Source& source, const KnownParameters* known);

/// The same for any other file, where names alone tell.
void conceal_by_name(Node& root, Source& source);

/// The same for a text that is no YAML, so that there is no tree: whatever may belong to a secret is hidden.
void conceal_broken(Source& source, const KnownParameters* known);

}  // namespace aiod::settings
