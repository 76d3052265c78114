#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <string>
#include <vector>

#include "aioctl/command_model.hpp"
#include "aioctl/options.hpp"

namespace aiod::aioctl {

/// The command line as CLI11 knows and fills it, before the values that are more than plain text are read.
/// This header and its sources are the only ones that include CLI11.
class Grammar {
 public:
  Grammar();
  Grammar(const Grammar&) = delete;
  Grammar& operator=(const Grammar&) = delete;

  /// Throws CLI::Error.
  void parse(std::vector<std::string> arguments);

  /// The word chosen, or nullptr for none.
  const VerbInfo* chosen() const;

  CLI::App& app() { return app_; }
  const CLI::App& app() const { return app_; }
  /// How often an option of the chosen verb was given.
  std::size_t count(const std::string& option) const;

  CommandModel model() const;

  /// What goes there as it is.
  Invocation invocation;

  /// What has to be looked at more closely.
  std::vector<std::string> words, args, unset, states, types;
  std::string name, argument, colour, lines, priority, since, until, boot, cursor, after_cursor;
  bool no_tail = false;
  bool case_sensitive = false;

 private:
  void add_global_options();
  void add_verb(const VerbInfo& info);
  void add_operands(CLI::App& verb, const VerbInfo& info);
  void add_options(CLI::App& verb, const VerbInfo& info);
  void add_task_options(CLI::App& verb, const VerbInfo& info);
  void add_configuration_options(CLI::App& verb, const VerbInfo& info);
  void add_filter_options(CLI::App& verb);
  void add_folder_options(CLI::App& verb);
  void add_log_options(CLI::App& verb);
  void add_log_selection(CLI::App& verb);
  void add_log_look(CLI::App& verb);

  CLI::Option* text(CLI::App& app, const std::string& names, std::string& target, const std::string& summary,
                    Completion values = {});
  CLI::Option* texts(CLI::App& app, const std::string& names, std::vector<std::string>& target,
                     const std::string& summary, Completion values = {});
  OptionModel describe(const CLI::Option& option) const;

  CLI::App app_;
  std::map<const CLI::App*, const VerbInfo*> verbs_;
  std::map<const CLI::Option*, Completion> values_;
};

}  // namespace aiod::aioctl
