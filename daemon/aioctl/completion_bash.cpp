#include <fmt/format.h>

#include "aioctl/completion.hpp"

namespace aiod::aioctl {
namespace {

using Kind = Completion::Kind;

// How the script's _aioctl_offer takes it: "words a b", "tasks", or "any" for what can't be completed.
std::string offer(const Completion& values) {
  switch (values.kind) {
    case Kind::nothing:
      return "any";
    case Kind::words:
      return fmt::format("words {}", fmt::join(values.words, " "));
    case Kind::files:
      return "files";
    case Kind::folders:
      return "folders";
    default:
      return std::string(kind_word(values.kind));
  }
}

// "    log,-n | log,--lines) REPLY='any' ;;"
std::string value_case(std::string_view verb, const OptionModel& option) {
  if (option.value == OptionModel::Value::none) return {};
  std::string patterns;
  for (const auto& name : option.names) {
    patterns += fmt::format("{}{},{}", patterns.empty() ? "" : " | ", verb, name);
  }
  const bool optional = option.value == OptionModel::Value::optional;
  return fmt::format("    {}) REPLY={} ;;\n", patterns,
                     in_quotes((optional ? "optional " : "value ") + offer(option.values)));
}

std::string names_of(const std::vector<OptionModel>& options) {
  std::string text;
  for (const auto& option : options) text += fmt::format(" {}", fmt::join(option.names, " "));
  return text.empty() ? text : text.substr(1);
}

std::string function(std::string_view name, std::string_view comment, const std::string& cases) {
  return fmt::format("# {}\n{}() {{\n  REPLY=\n  case $1 in\n{}  esac\n}}\n\n", comment, name, cases);
}

constexpr const char* head = R"bash(# bash completion for aioctl, printed by "aioctl completion bash".

)bash";

constexpr const char* driver =
    R"bash(# Offers what a kind stands for. Names come from the daemon and are compared, never evaluated.
_aioctl_offer() {
  local kind=${1%% *} name
  case $kind in
    words) mapfile -t COMPREPLY < <(compgen -W "${1#words}" -- "$cur") ;;
    files) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
    folders) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- "$cur") ;;
    tasks | services | pins)
      while IFS= read -r name; do
        if [[ $name == "$cur"* ]]; then COMPREPLY+=("$name"); fi
      done < <("$program" "${socket[@]}" complete-names "$kind" 2>/dev/null)
      ;;
  esac
}

# Reads the words before the cursor: the verb, how many operands, the socket.
_aioctl_scan() {
  local i word
  for ((i = 1; i < last; i++)); do
    word=${words[i]}
    case $word in
      --socket=*) socket=("$word") ;;
      -*)
        _aioctl_value "$verb,$word"
        if [[ $word != *=* && $REPLY == value* ]]; then
          if [[ $word == --socket ]] && ((i + 1 < last)); then socket=(--socket "${words[i + 1]}"); fi
          ((i++))
        fi
        ;;
      *) if [[ -z $verb ]]; then verb=$word; else ((count++)); fi ;;
    esac
  done
}

_aioctl() {
  local line=${COMP_LINE:0:COMP_POINT} words last cur previous program REPLY
  local verb='' count=0 socket=() prefix=''
  COMPREPLY=()
  read -ra words <<<"$line"
  if [[ $line == *[[:space:]] ]]; then words+=(''); fi
  last=$((${#words[@]} - 1))
  if ((last < 1)); then return; fi
  cur=${words[last]} previous=${words[last - 1]}
  program=${words[0]/#\~/$HOME}
  _aioctl_scan
  if [[ $cur == --*=* ]]; then
    _aioctl_value "$verb,${cur%%=*}"
    cur=${cur#*=}
    _aioctl_offer "${REPLY#* }"
    return
  fi
  REPLY=
  if [[ $previous == -* ]]; then _aioctl_value "$verb,$previous"; fi
  if [[ $REPLY == value* || ($REPLY == optional* && $cur != -[!0-9]* && $cur != -) ]]; then
    _aioctl_offer "${REPLY#* }"
  elif [[ $cur == -* ]]; then
    _aioctl_options "$verb"
    _aioctl_offer "words $_aioctl_globals $REPLY"
  elif [[ -z $verb ]]; then
    _aioctl_offer "words $_aioctl_verbs"
  else
    if ((count > 0)); then _aioctl_operands "$verb,rest"; else _aioctl_operands "$verb,first"; fi
    _aioctl_offer "$REPLY"
  fi
  # Readline replaces what stands behind the last character that breaks words.
  prefix=${cur%"${cur##*["$COMP_WORDBREAKS"]}"}
  COMPREPLY=("${COMPREPLY[@]#"$prefix"}")
}

complete -F _aioctl aioctl
)bash";

}  // namespace

std::string bash_completion(const CommandModel& model) {
  std::string values;
  std::string options;
  std::string operands;
  std::string verbs;
  for (const auto& option : model.options) values += value_case("*", option);
  for (const auto& verb : model.verbs) {
    verbs += (verbs.empty() ? "" : " ") + verb.name;
    for (const auto& option : verb.options) values += value_case(verb.name, option);
    if (!verb.options.empty())
      options += fmt::format("    {}) REPLY={} ;;\n", verb.name, in_quotes(names_of(verb.options)));
    if (verb.first.kind != Kind::nothing)
      operands += fmt::format("    {},first) REPLY={} ;;\n", verb.name, in_quotes(offer(verb.first)));
    if (verb.rest.kind != Kind::nothing)
      operands += fmt::format("    {},rest) REPLY={} ;;\n", verb.name, in_quotes(offer(verb.rest)));
  }
  return head +
         fmt::format("_aioctl_verbs={}\n_aioctl_globals={}\n\n", in_quotes(verbs),
                     in_quotes(names_of(model.options))) +
         function("_aioctl_value", R"(What follows an option of a verb: "VERB,OPTION".)", values) +
         function("_aioctl_options", "The options of a verb.", options) +
         function("_aioctl_operands", R"(The operands of a verb: "VERB,first" and "VERB,rest".)", operands) +
         driver;
}

}  // namespace aiod::aioctl
