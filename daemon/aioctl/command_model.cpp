#include "aioctl/command_model.hpp"

#include <algorithm>

#include "aioctl/grammar.hpp"

namespace aiod::aioctl {
namespace {

OptionModel::Value value_kind(const CLI::Option& option) {
  if (option.get_items_expected_max() == 0) return OptionModel::Value::none;
  if (option.get_items_expected_max() > 1 && option.get_allow_extra_args())
    return OptionModel::Value::several;
  return option.get_items_expected_min() == 0 ? OptionModel::Value::optional : OptionModel::Value::one;
}

}  // namespace

OptionModel Grammar::describe(const CLI::Option& option) const {
  OptionModel model{.names = {}, .summary = option.get_description(), .values = {}};
  for (const auto& letter : option.get_snames()) model.names.push_back("-" + letter);
  for (const auto& word : option.get_lnames()) model.names.push_back("--" + word);
  model.value = value_kind(option);
  if (const auto values = values_.find(&option); values != values_.end()) model.values = values->second;
  return model;
}

CommandModel Grammar::model() const {
  CommandModel model;
  for (const auto* option : app_.get_options()) model.options.push_back(describe(*option));
  for (const auto* verb : app_.get_subcommands([](const CLI::App*) { return true; })) {
    if (verb->get_group().empty()) continue;
    VerbModel entry{
        .name = verb->get_name(), .summary = verb->get_description(), .options = {}, .first = {}, .rest = {}};
    bool first = true;
    for (const auto* option : verb->get_options()) {
      if (option == verb->get_help_ptr()) continue;
      if (option->nonpositional()) {
        entry.options.push_back(describe(*option));
        continue;
      }
      const OptionModel operand = describe(*option);
      if (std::exchange(first, false)) entry.first = operand.values;
      entry.rest = option->get_items_expected_max() > 1 ? operand.values : Completion{};
    }
    if (verbs_.at(verb)->operands == Operands::gpio) entry.rest = {.kind = Completion::Kind::pins};
    model.verbs.push_back(std::move(entry));
  }
  return model;
}

CommandModel describe_command_line() {
  return Grammar().model();
}

}  // namespace aiod::aioctl
