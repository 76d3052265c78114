#include "settings/overrides.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "settings/concealment.hpp"
#include "settings/env_file.hpp"
#include "settings/files.hpp"
#include "settings/node.hpp"
#include "settings/reporter.hpp"
#include "settings/scalar.hpp"
#include "settings/service_keys.hpp"
#include "settings/service_settings.hpp"
#include "settings/utf8.hpp"
#include "settings/yaml_reader.hpp"
#include "settings/yaml_writer.hpp"

namespace aiod::settings {
namespace {

constexpr std::string_view kHeader =
    "# Written by the daemon for aioctl enable, disable and config, and replaced as a whole each time: "
    "comments do\n"
    "# not last. What you write yourself belongs into services.yaml or another file of services.d.\n";
constexpr std::string_view kKwargs = "kwargs";
constexpr std::string_view kKwargPrefix = "kwargs.";

void throw_first(const std::vector<Diagnostic>& errors) {
  if (!errors.empty()) throw OverridesError(to_string(errors.front()));
}

/// The file's tree, of which is known that it is a map of services, each given once.
Node parse(const std::filesystem::path& file, std::string_view text) {
  Source source(file.string(), text);
  std::vector<Diagnostic> errors;
  auto root = read_yaml(source, errors);
  throw_first(errors);
  if (root) conceal(*root, source, nullptr);
  if (!root || root->is_null()) {
    Node empty;
    empty.kind = Node::Kind::map;
    return empty;
  }
  Reporter reporter(source, errors, errors);
  if (!root->is_map()) reporter.error(*root, "expected a map of services");
  checked_entries(*root, reporter);
  for (const Entry& entry : root->entries) {
    if (entry.value.is_map()) checked_entries(entry.value, reporter);
    if (!entry.value.is_map() && !entry.value.is_null())
      reporter.error(entry.value, "expected a map with the keys of a service");
  }
  throw_first(errors);
  return *std::move(root);
}

Node* find(Node& map, std::string_view key) {
  const auto entry = std::ranges::find(map.entries, key, [](const Entry& each) { return each.key.text; });
  return entry == map.entries.end() ? nullptr : &entry->value;
}

void erase(Node& map, std::string_view key) {
  std::erase_if(map.entries, [&](const Entry& entry) { return entry.key.text == key; });
}

void set(Node& map, std::string_view key, Node value) {
  if (Node* there = find(map, key)) {
    *there = std::move(value);
    return;
  }
  Node name;
  name.kind = Node::Kind::scalar;
  name.text = key;
  map.entries.push_back({std::move(name), std::move(value)});
}

/// The map under `key`, made when there is none.
Node& map_at(Node& parent, std::string_view key) {
  Node* there = find(parent, key);
  if (there != nullptr && there->is_map()) return *there;
  Node map;
  map.kind = Node::Kind::map;
  set(parent, key, std::move(map));
  return *find(parent, key);
}

void erase_kwarg(Node& entry, std::string_view key) {
  Node* kwargs = find(entry, kKwargs);
  if (kwargs == nullptr || !kwargs->is_map()) return;
  erase(*kwargs, key);
  if (kwargs->entries.empty()) erase(entry, kKwargs);
}

void apply_to_entry(const Edit& edit, std::string_view key, Node& entry) {
  const bool of_kwargs = key.starts_with(kKwargPrefix);
  if (of_kwargs) key.remove_prefix(kKwargPrefix.size());
  // Beside kwargs and in them is the same thing; given in both it would be an error.
  if (contains(kHostKwargs, key) || (of_kwargs && !edit.value)) erase_kwarg(entry, key);
  if (!of_kwargs && !edit.value) erase(entry, key);
  if (edit.value) set(of_kwargs ? map_at(entry, kKwargs) : entry, key, to_node(*edit.value));
}

void apply(const Edit& edit, Node& root) {
  if (!is_service_name(edit.service))
    throw std::invalid_argument(fmt::format("{} is not the name of a service", in_quotes(edit.service)));
  const std::string key = override_key(edit.key);
  if (!edit.value && find(root, edit.service) == nullptr) return;
  Node& entry = map_at(root, edit.service);
  apply_to_entry(edit, key, entry);
  if (entry.entries.empty()) erase(root, edit.service);
}

/// Nothing may be written that would not be read again: too deep, too long.
void check(const std::filesystem::path& file, const std::string& text) {
  std::vector<Diagnostic> errors;
  Source source(file.string(), text);
  read_yaml(source, errors);
  if (text.size() > kMaxFileSize)
    throw std::invalid_argument(
        fmt::format("{} would be larger than {} MiB", file.string(), kMaxFileSize >> 20U));
  if (!errors.empty()) throw std::invalid_argument("that can't be written: " + errors.front().message);
}

}  // namespace

std::string override_key(std::string_view name) {
  const bool of_kwargs = name.starts_with(kKwargPrefix);
  const std::string_view key = of_kwargs ? name.substr(kKwargPrefix.size()) : name;
  if (of_kwargs ? contains(kHostKwargs, key) : contains(kServiceKeys, key)) return std::string(key);
  if (is_variable_name(key)) return std::string(kKwargPrefix) + std::string(key);
  throw std::invalid_argument(
      fmt::format("{} is neither a key of a service's entry nor the name of a parameter", in_quotes(name)));
}

std::string edit_overrides(const std::filesystem::path& file, std::string_view text,
                           std::span<const Edit> edits) {
  Node root = parse(file, text);
  for (const Edit& edit : edits) apply(edit, root);
  std::string result(kHeader);
  for (const Entry& entry : root.entries) result += '\n' + entry_to_yaml(entry);
  check(file, result);
  return result;
}

}  // namespace aiod::settings
