#include "settings/yaml_writer.hpp"

#include <fmt/format.h>

#include <aio/time.hpp>
#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

#include "base/terminal_text.hpp"
#include "base/utf8.hpp"
#include "settings/scalar.hpp"

namespace aiod::settings {
namespace {

// A parser takes a key without "?" before it only when it is shorter than 1024 characters.
constexpr std::size_t kLongestSimpleKey = 1000;

/// What older parsers take for a boolean: quoted, so that no other program misreads it.
bool is_old_boolean(std::string_view text) {
  constexpr std::array<std::string_view, 6> kWords{"y", "n", "yes", "no", "on", "off"};
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? char(c | 0x20) : c; });
  return std::ranges::find(kWords, lower) != kWords.end();
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Whether the text may begin a plain word: with a letter or the like, or as a duration ("1h30m") does.
bool begins_word(std::string_view text) {
  if (is_letter(text.front()) || text.front() == '_' || text.front() == '/') return true;
  return text.front() >= '0' && text.front() <= '9' && aio::parse_duration(text).has_value();
}

/// Whether the text needs no quotes anywhere, and is a text then.
bool is_plain_word(std::string_view text) {
  const auto is_safe = [](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') ||
           std::string_view("_-./@").find(c) != std::string_view::npos;
  };
  if (text.empty() || !begins_word(text)) return false;
  return std::ranges::all_of(text, is_safe) && !is_old_boolean(text) && resolve_scalar(text).is_string();
}

/// How a character stands between quotes. YAML's escapes are those that base shows on terminals.
std::string quoted(const base::Character& character, std::string_view bytes) {
  if (bytes == "\n") return "\\n";
  if (bytes == "\t") return "\\t";
  if (bytes == "\"" || bytes == "\\") return fmt::format("\\{}", bytes);
  return base::is_terminal_safe(character.code) ? std::string(bytes) : base::terminal_text(bytes);
}

std::string in_quotes(std::string_view text) {
  std::string result = "\"";
  while (!text.empty()) {
    const base::Character character = base::first_character(text);
    if (!character.valid) throw std::invalid_argument("a text that is not UTF-8 can't be written to a file");
    result += quoted(character, text.substr(0, character.length));
    text.remove_prefix(character.length);
  }
  return result += '"';
}

std::string text_to_yaml(std::string_view text) {
  return is_plain_word(text) ? std::string(text) : in_quotes(text);
}

std::string tagged(std::string_view tag, const Node& node) {
  return fmt::format("{} {}", tag, in_quotes(node.text));
}

std::string scalar_to_yaml(const Node& node) {
  switch (node.reading) {
    case Node::Reading::plain:
      return resolve_scalar(node.text).is_string() ? text_to_yaml(node.text) : node.text;
    case Node::Reading::quoted:
      return text_to_yaml(node.text);
    case Node::Reading::string:
      return tagged("!!str", node);
    case Node::Reading::integer:
      return tagged("!!int", node);
    case Node::Reading::floating:
      return tagged("!!float", node);
    case Node::Reading::boolean:
      return tagged("!!bool", node);
    case Node::Reading::null:
      return tagged("!!null", node);
    case Node::Reading::secret:
      return "!secret " + text_to_yaml(node.text);
  }
  return node.text;
}

std::string key_node_to_yaml(const Node& key) {
  const std::string text = to_yaml(key);
  const bool simple = text.size() <= kLongestSimpleKey && !key.is_sequence() && !key.is_map();
  return simple ? text + ": " : fmt::format("? {} : ", text);
}

std::string map_to_yaml(const Node& map) {
  std::string text;
  for (const Entry& entry : map.entries) {
    if (!text.empty()) text += ", ";
    text += key_node_to_yaml(entry.key) + to_yaml(entry.value);
  }
  return '{' + text + '}';
}

std::string sequence_to_yaml(const Node& sequence) {
  std::string text;
  for (const Node& item : sequence.items) {
    if (!text.empty()) text += ", ";
    text += to_yaml(item);
  }
  return '[' + text + ']';
}

Node scalar(Node::Reading reading, std::string text) {
  Node node;
  node.kind = Node::Kind::scalar;
  node.reading = reading;
  node.text = std::move(text);
  return node;
}

std::string number_text(double number) {
  if (!std::isfinite(number)) throw std::invalid_argument("a number that is not finite can't be written");
  std::string text = fmt::format("{}", number);
  const bool looks_whole = text.find_first_of(".e") == std::string::npos;
  return looks_whole ? text + ".0" : text;
}

Node text_node(std::string_view text) {
  std::string doubled;
  for (const char c : text) doubled.append(c == '$' ? 2 : 1, c);
  return scalar(Node::Reading::quoted, std::move(doubled));
}

Node map_node(const aio::Object& object) {
  Node node;
  node.kind = Node::Kind::map;
  // Keys are not expanded: no dollar is doubled.
  for (const auto& [key, value] : object)
    node.entries.push_back({scalar(Node::Reading::quoted, std::string(key)), to_node(value)});
  return node;
}

Node sequence_node(const aio::Array& array) {
  Node node;
  node.kind = Node::Kind::sequence;
  for (const aio::Value& value : array) node.items.push_back(to_node(value));
  return node;
}

/// The lines of a block map's entries, where the values of `kwargs` get lines of their own.
std::string block_to_yaml(const Node& map, const std::string& indent) {
  std::string text;
  for (const Entry& entry : map.entries) {
    const bool has_lines = entry.key.text == "kwargs" && entry.value.is_map() && !entry.value.entries.empty();
    text += indent + key_to_yaml(entry.key.text);
    text += has_lines ? '\n' + block_to_yaml(entry.value, indent + "  ") : ' ' + to_yaml(entry.value) + '\n';
  }
  return text;
}

bool has_simple_keys(const Node& map) {
  return std::ranges::all_of(map.entries, [](const Entry& entry) {
    return entry.key.is_scalar() && entry.key.reading != Node::Reading::secret &&
           in_quotes(entry.key.text).size() <= kLongestSimpleKey &&
           (entry.key.text != "kwargs" || !entry.value.is_map() || has_simple_keys(entry.value));
  });
}

}  // namespace

Node to_node(const aio::Value& value) {
  if (value.is_string()) return text_node(value.get_string());
  if (value.is_bool()) return scalar(Node::Reading::plain, value.get_bool() ? "true" : "false");
  if (value.is_int64()) return scalar(Node::Reading::plain, fmt::to_string(value.get_int64()));
  if (value.is_uint64()) return scalar(Node::Reading::plain, fmt::to_string(value.get_uint64()));
  if (value.is_double()) return scalar(Node::Reading::plain, number_text(value.get_double()));
  if (value.is_array()) return sequence_node(value.get_array());
  if (value.is_object()) return map_node(value.get_object());
  return {};
}

std::string to_yaml(const Node& node) {
  if (node.is_scalar()) return scalar_to_yaml(node);
  if (node.is_sequence()) return sequence_to_yaml(node);
  if (node.is_map()) return map_to_yaml(node);
  return "null";
}

std::string key_to_yaml(std::string_view key) {
  return text_to_yaml(key) + ':';
}

std::string entry_to_yaml(const Entry& entry) {
  const bool has_lines = entry.value.is_map() && !entry.value.entries.empty() && has_simple_keys(entry.value);
  const std::string key = key_to_yaml(entry.key.text);
  if (!has_lines) return fmt::format("{} {}\n", key, to_yaml(entry.value));
  return key + '\n' + block_to_yaml(entry.value, "  ");
}

}  // namespace aiod::settings
