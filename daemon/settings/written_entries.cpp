#include <fmt/format.h>

#include <algorithm>

#include "settings/concealment.hpp"
#include "settings/describe.hpp"
#include "settings/secrecy.hpp"
#include "settings/source.hpp"
#include "settings/yaml_reader.hpp"
#include "settings/yaml_writer.hpp"

namespace aiod::settings {
namespace {

bool begins_nothing(std::string_view line) {
  return line.find_first_not_of(" \t") == std::string_view::npos || line.starts_with('#') ||
         line.starts_with("...");
}

/// The last line of the entry at `index`, without the blank lines and the comments before what follows.
int last_line(const Source& source, const Node& root, std::size_t index) {
  const auto& text = source.text();
  int line = static_cast<int>(std::ranges::count(text, '\n')) + 1;
  if (index + 1 < root.entries.size()) line = root.entries[index + 1].key.line - 1;
  while (line > root.entries[index].key.line && begins_nothing(source.line(line))) --line;
  return line;
}

/// Whether the entry has its lines for itself: its key, and the next one's, stands at the start of a line.
bool has_own_lines(const Node& root, std::size_t index) {
  if (root.entries[index].key.column != 1) return false;
  if (index + 1 == root.entries.size()) return true;
  const Node& next = root.entries[index + 1].key;
  return next.column == 1 && next.line > root.entries[index].key.line;
}

/// A marker in place of each text that is hidden.
void blank(Node& node) {
  if (node.is_scalar() && node.hiding >= Hiding::argument) {
    node.text = marker(node.hiding);
    node.reading = Node::Reading::quoted;
  }
  for (Node& item : node.items) blank(item);
  for (Entry& entry : node.entries) {
    blank(entry.key);
    blank(entry.value);
  }
}

std::string text_of(const Source& source, const Node& root, std::size_t index) {
  // In JSON, or behind others on its line, it has no lines to show: it is written anew.
  if (!has_own_lines(root, index)) {
    Entry entry = root.entries[index];
    blank(entry.key);
    blank(entry.value);
    return entry_to_yaml(entry);
  }
  std::string text;
  const int last = last_line(source, root, index);
  for (int line = root.entries[index].key.line; line <= last; ++line)
    text += fmt::format("{}\n", source.shown_line(line));
  return text;
}

std::string entries_in(Source& source, std::string_view name, const std::string& file,
                       const KnownParameters* known) {
  std::vector<Diagnostic> ignored;  // they were reported when it was loaded
  auto root = read_yaml(source, ignored, known);
  if (!root || !root->is_map()) return {};
  conceal(*root, source, known);
  std::string text;
  for (std::size_t i = 0; i < root->entries.size(); ++i) {
    const Node& key = root->entries[i].key;
    if (!key.is_scalar() || key.text != name) continue;
    if (!text.empty()) text += '\n';
    text += fmt::format("# {}:{}\n{}", file, key.line, text_of(source, *root, i));
  }
  return text;
}

}  // namespace

std::string written_entries(const Settings& settings, std::string_view name,
                            const std::filesystem::path& config_dir) {
  std::string text;
  for (const auto& source : settings.sources) {
    const std::string file = name_of_file(source->file(), config_dir);
    if (file == ".env" || file == "aiod.yaml") continue;
    const std::string entries = entries_in(*source, name, file, settings.known.get());
    if (!entries.empty()) text += (text.empty() ? "" : "\n") + entries;
  }
  return text;
}

}  // namespace aiod::settings
