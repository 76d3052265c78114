#include <fmt/format.h>

#include "aioctl/completion.hpp"

namespace aiod::aioctl {
namespace {

using Kind = Completion::Kind;

// The words of a value or an operand, as `complete -a` takes them.
std::string words_of(const Completion& values) {
  if (values.kind == Kind::words) return in_quotes(fmt::format("{}", fmt::join(values.words, " ")));
  return in_quotes(fmt::format("(__aioctl_names {})", kind_word(values.kind)));
}

std::string value_of(const OptionModel& option) {
  if (option.value == OptionModel::Value::none || option.value == OptionModel::Value::optional) return {};
  switch (option.values.kind) {
    case Kind::nothing:
      return " -x";
    case Kind::files:
      return " -r -F";
    case Kind::folders:
      return " -x -a '(__fish_complete_directories)'";
    default:
      return " -x -a " + words_of(option.values);
  }
}

std::string option_line(const std::string& condition, const OptionModel& option) {
  std::string line = "complete -c aioctl" + condition;
  for (const auto& name : option.names) {
    line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  }
  return line + value_of(option) + " -d " + in_quotes(option.summary) + '\n';
}

std::string operand_line(const std::string& condition, const Completion& values) {
  if (values.kind == Kind::nothing) return {};
  return fmt::format("complete -c aioctl{} -a {}\n", condition, words_of(values));
}

constexpr const char* head = R"fish(# fish completion for aioctl, printed by "aioctl completion fish".

# Names come from the daemon; without one there are none.
function __aioctl_names
    set -l socket
    set -l words (commandline -opc)
    for i in (seq (count $words))
        switch $words[$i]
            case '--socket=*'
                set socket $words[$i]
            case --socket
                set socket --socket $words[(math $i + 1)]
        end
    end
    command aioctl $socket complete-names $argv 2>/dev/null
end

)fish";

// The verb on the line, which options that take a word must not be taken for.
std::string verb_function(const CommandModel& model) {
  std::string words;
  for (const auto& option : model.options) {
    if (option.value == OptionModel::Value::one) words += fmt::format(" {}", fmt::join(option.names, " "));
  }
  return fmt::format(
      "function __aioctl_verb\n"
      "    set -l skip 1\n"
      "    for word in (commandline -opc)\n"
      "        if test $skip = 1\n"
      "            set skip 0\n"
      "            continue\n"
      "        end\n"
      "        switch $word\n"
      "            case{}\n"
      "                set skip 1\n"
      "            case '-*'\n"
      "            case '*'\n"
      "                echo $word\n"
      "                return\n"
      "        end\n"
      "    end\n"
      "end\n\n"
      "complete -c aioctl -f\n",
      words);
}

}  // namespace

std::string fish_completion(const CommandModel& model) {
  std::string text = head + verb_function(model);
  for (const auto& option : model.options) text += option_line("", option);
  for (const auto& verb : model.verbs) {
    text += fmt::format("\ncomplete -c aioctl -n 'test -z (__aioctl_verb)' -a {} -d {}\n", verb.name,
                        in_quotes(verb.summary));
    const std::string condition =
        fmt::format(" -n {}", in_quotes(fmt::format("contains -- {} (__aioctl_verb)", verb.name)));
    for (const auto& option : verb.options) text += option_line(condition, option);
    text += operand_line(condition, verb.first);
    if (verb.rest.kind != verb.first.kind) text += operand_line(condition, verb.rest);
  }
  return text;
}

}  // namespace aiod::aioctl
