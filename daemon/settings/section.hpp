#pragma once

#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "settings/node.hpp"
#include "settings/reporter.hpp"

namespace aiod::settings {

/// The entries of a map with a fixed set of keys. Keys that are unknown, given twice or no text are reported
/// when it is made, and so is a node that is no map.
class Section {
 public:
  Section(const Node& node, std::string_view what, std::span<const std::string_view> allowed,
          Reporter& reporter);

  /// The value of a key; nullptr when it is absent, null or broken.
  const Node* find(std::string_view key) const;

  /// All that is allowed, null included.
  const std::vector<const Entry*>& entries() const { return entries_; }

 private:
  std::vector<const Entry*> entries_;
};

/// Sets `target` to what `read(node)` returns, when there is a node and it returns something.
template <class T, class Read>
void assign(T& target, const Node* node, Read read) {
  if (node == nullptr) return;
  if (auto value = read(*node)) target = static_cast<T>(*std::move(value));
}

}  // namespace aiod::settings
