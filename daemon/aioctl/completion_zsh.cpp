#include <fmt/format.h>

#include "aioctl/completion.hpp"

namespace aiod::aioctl {
namespace {

using Kind = Completion::Kind;

// What _arguments does with a value.
std::string action(const Completion& values) {
  switch (values.kind) {
    case Kind::nothing:
      return " ";
    case Kind::words:
      return fmt::format("({})", fmt::join(values.words, " "));
    case Kind::files:
      return "_files";
    case Kind::folders:
      return "_files -/";
    default:
      return fmt::format("_aioctl_names {}", kind_word(values.kind));
  }
}

// Brackets and colons mean something in a specification.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string specification(const OptionModel& option) {
  std::string text;
  for (const auto& name : option.names) {
    const bool is_word = name.starts_with("--");
    std::string one = fmt::format("({}){}", fmt::join(option.names, " "), name);
    if (option.value != OptionModel::Value::none) one += is_word ? "=" : "+";
    one += fmt::format("[{}]", plain(option.summary));
    if (option.value == OptionModel::Value::optional) one += ":";
    if (option.value != OptionModel::Value::none) one += ":value:" + action(option.values);
    text += " \\\n        " + in_quotes(one);
  }
  return text;
}

std::string operands(const VerbModel& verb) {
  std::string text;
  if (verb.first.kind != Kind::nothing) text += " \\\n        " + in_quotes("1:operand:" + action(verb.first));
  if (verb.rest.kind != Kind::nothing) text += " \\\n        " + in_quotes("*:operand:" + action(verb.rest));
  return text;
}

constexpr const char* head = R"zsh(#compdef aioctl
# zsh completion for aioctl, printed by "aioctl completion zsh".

# Names come from the daemon; without one there are none.
_aioctl_names() {
  local -a names socket
  if (( $+opt_args[--socket] )); then socket=(--socket ${(Q)opt_args[--socket]}); fi
  names=(${(f)"$($program $socket complete-names $1 2>/dev/null)"})
  compadd -a names
}

)zsh";

}  // namespace

std::string zsh_completion(const CommandModel& model) {
  std::string globals;
  std::string verbs;
  std::string cases;
  for (const auto& option : model.options) globals += specification(option);
  for (const auto& verb : model.verbs) {
    verbs += fmt::format("    {}\n", in_quotes(plain(verb.name) + ":" + verb.summary));
    std::string own = operands(verb);
    for (const auto& option : verb.options) own += specification(option);
    cases +=
        fmt::format("    {})\n      _arguments -s -S{} \\\n        $globals\n      ;;\n", verb.name, own);
  }
  return head + fmt::format(
                    "_aioctl() {{\n"
                    "  local curcontext=$curcontext state line program=$words[1]\n"
                    "  typeset -A opt_args\n"
                    "  local -a verbs globals\n"
                    "  verbs=(\n{}  )\n"
                    "  globals=({}\n  )\n"
                    "  _arguments -C -s -S $globals '1:verb:->verb' '*::operand:->operands' && return\n"
                    "  if [[ $state == verb ]]; then\n"
                    "    _describe verb verbs\n"
                    "    return\n"
                    "  fi\n"
                    "  case $line[1] in\n{}  esac\n}}\n\n"
                    "if [[ $funcstack[1] == _aioctl ]]; then\n  _aioctl \"$@\"\nelse\n  compdef _aioctl "
                    "aioctl\nfi\n",
                    verbs, globals, cases);
}

}  // namespace aiod::aioctl
