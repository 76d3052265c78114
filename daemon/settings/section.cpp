#include "settings/section.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "settings/did_you_mean.hpp"
#include "settings/reading.hpp"
#include "settings/scalar.hpp"
#include "settings/secret_names.hpp"
#include "settings/utf8.hpp"

namespace aiod::settings {
namespace {

/// With the nearest allowed key as a hint.
void report_unknown_key(const Node& key, std::span<const std::string_view> allowed, Reporter& reporter) {
  reporter.error(
      key,
      fmt::format("unknown key {}; allowed are {}", in_quotes(shown_key(key.text)), fmt::join(allowed, ", ")),
      did_you_mean(key.text, allowed));
}

}  // namespace

Section::Section(const Node& node, std::string_view what, std::span<const std::string_view> allowed,
                 Reporter& reporter) {
  if (node.is_null() || node.is_broken()) return;
  if (!node.is_map()) {
    report_type(node, what, fmt::format("a map with the keys {}", fmt::join(allowed, ", ")), reporter);
    return;
  }
  for (const Entry* entry : checked_entries(node, reporter)) {
    if (std::ranges::find(allowed, entry->key.text) != allowed.end()) {
      entries_.push_back(entry);
    } else {
      report_unknown_key(entry->key, allowed, reporter);
    }
  }
}

const Node* Section::find(std::string_view key) const {
  for (const Entry* entry : entries_) {
    if (entry->key.text != key) continue;
    return entry->value.is_null() || entry->value.is_broken() ? nullptr : &entry->value;
  }
  return nullptr;
}

}  // namespace aiod::settings
