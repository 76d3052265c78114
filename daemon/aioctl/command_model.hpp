#pragma once

#include <string>
#include <vector>

namespace aiod::aioctl {

/// What may stand somewhere on the command line, for completion.
struct Completion {
  enum class Kind { nothing, words, tasks, services, pins, files, folders };

  Kind kind = Kind::nothing;
  std::vector<std::string> words{};
};

struct OptionModel {
  std::vector<std::string> names;  // with their dashes: "-n", "--lines"
  std::string summary;
  enum class Value { none, optional, one, several } value = Value::none;
  Completion values;
};

struct VerbModel {
  std::string name, summary;
  std::vector<OptionModel> options;
  Completion first, rest;  // the operands
};

/// The command line as data: what `aioctl --help` and `aioctl VERB --help` tell, hidden things left out.
struct CommandModel {
  std::vector<OptionModel> options;  // that every verb takes
  std::vector<VerbModel> verbs;
};

/// From the definitions that parse the command line, so that it can't be older than they are.
CommandModel describe_command_line();

}  // namespace aiod::aioctl
