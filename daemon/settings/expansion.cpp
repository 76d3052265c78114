#include "settings/expansion.hpp"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "settings/did_you_mean.hpp"
#include "settings/env_file.hpp"
#include "settings/files.hpp"
#include "settings/scalar.hpp"
#include "settings/utf8.hpp"

namespace aiod::settings {
namespace {

/// Why a scalar can't be expanded; becomes a diagnostic at its place.
struct Failure {
  std::string message;
  std::string hint{};
};

const std::string& look_up(std::string_view name, const Substitutes& substitutes) {
  if (!is_variable_name(name)) {
    throw Failure{fmt::format("{} is not the name of a variable", in_quotes(name)), "write $$ for a dollar"};
  }
  const auto variable = substitutes.variables.find(std::string(name));
  if (variable != substitutes.variables.end()) {
    if (find_fault(variable->second)) throw Failure{"the variable's value is not a UTF-8 text"};
    return variable->second;
  }
  std::vector<std::string_view> known;
  for (const auto& [key, value] : substitutes.variables) known.push_back(key);
  std::string hint = did_you_mean(name, known);
  if (hint.empty()) hint = "set it in the environment or in the .env file beside the configuration";
  throw Failure{fmt::format("the variable {} is not defined", name), std::move(hint)};
}

void take_room(std::size_t bytes, Substitutes& substitutes) {
  if (bytes > substitutes.room)
    throw Failure{
        fmt::format("variables and secrets come to more than {} MiB of text", kMaxExpandedText >> 20U)};
  substitutes.room -= bytes;
}

struct Expanded {
  std::string text;
  bool changed = false;
  bool variable = false;  // a variable's value is in it
  bool whole = false;     // the text was one ${VAR} and no more
};

Expanded expand_text(std::string_view text, Substitutes& substitutes) {
  Expanded result;
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view rest = text.substr(i);
    if (rest.starts_with("$$")) {
      result.text += '$';
      result.changed = true;
      i += 2;
    } else if (rest.starts_with("${")) {
      const std::size_t end = rest.find('}');
      if (end == std::string_view::npos) throw Failure{"\"${\" without its \"}\"", "write $$ for a dollar"};
      const std::string& value = look_up(rest.substr(2, end - 2), substitutes);
      take_room(value.size(), substitutes);
      result.text += value;
      result.changed = result.variable = true;
      result.whole = i == 0 && end + 1 == text.size();
      i += end + 1;
    } else {
      result.text += text[i++];
    }
  }
  return result;
}

std::string read_secret(const std::string& name, Substitutes& substitutes) {
  if (name.empty() || name == "." || name == ".." || name.find('/') != std::string::npos) {
    throw Failure{fmt::format("{} is not the name of a secret", in_quotes(name)),
                  "a secret's name is that of a file in the credentials directory"};
  }
  if (!substitutes.credentials_dir) {
    throw Failure{
        fmt::format("there is no credentials directory to take the secret {} from", in_quotes(name)),
        "systemd sets CREDENTIALS_DIRECTORY for a unit with LoadCredential="};
  }
  const FileText file = read_file(*substitutes.credentials_dir / name);
  if (!file.text) {
    throw Failure{fmt::format("the secret {} can't be read: {}", in_quotes(name),
                              file.missing ? "no such file" : file.problem)};
  }
  std::string_view secret = *file.text;
  if (secret.ends_with('\n')) secret.remove_suffix(1);
  if (secret.ends_with('\r')) secret.remove_suffix(1);
  if (find_fault(secret)) throw Failure{fmt::format("the secret {} is not a UTF-8 text", in_quotes(name))};
  take_room(secret.size(), substitutes);
  return std::string(secret);
}

void expand_variables(Node& node, Substitutes& substitutes) {
  if (node.text.find('$') == std::string::npos) return;
  Expanded expanded = expand_text(node.text, substitutes);
  if (!expanded.changed) return;
  if (expanded.variable) node.written = std::move(node.text);
  node.text = std::move(expanded.text);
  const bool by_schema = node.reading == Node::Reading::plain || node.reading == Node::Reading::quoted;
  if (by_schema) node.reading = expanded.whole ? Node::Reading::plain : Node::Reading::quoted;
  node.whole_variable = by_schema && expanded.whole;
  // A variable that says null, or nothing, means what null in the file would.
  if (node.reading == Node::Reading::plain && resolve_scalar(node.text).is_null())
    node.kind = Node::Kind::null;
}

void expand_scalar(Node& node, Substitutes& substitutes) {
  if (node.reading == Node::Reading::secret) {
    node.text = read_secret(node.text, substitutes);
    node.reading = Node::Reading::string;
    node.from_secret = true;
  } else {
    expand_variables(node, substitutes);
  }
}

}  // namespace

void expand(Node& node, Substitutes& substitutes, Reporter& reporter) {
  if (node.is_scalar()) {
    try {
      expand_scalar(node, substitutes);
    } catch (const Failure& failure) {
      // The name of a variable that a secret seems to have in it is a part of that secret.
      const bool may_quote = node.hiding < Hiding::argument;
      reporter.error(node, may_quote ? failure.message : "this holds a \"${\" that is no known variable",
                     may_quote ? failure.hint : "write $$ for a dollar");
      node.kind = Node::Kind::broken;
    }
  }
  for (Node& item : node.items) expand(item, substitutes, reporter);
  for (Entry& entry : node.entries) expand(entry.value, substitutes, reporter);
}

}  // namespace aiod::settings
