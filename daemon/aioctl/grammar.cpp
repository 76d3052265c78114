#include "aioctl/grammar.hpp"

#include <algorithm>
#include <utility>

namespace aiod::aioctl {
namespace {

using Kind = Completion::Kind;

// CLI11 takes "[ab]*[12]" or "[1,2]" apart as a list, "{}" and "" for nothing and "-.5" for options. Behind
// this mark they are left alone.
constexpr char guard_mark = '\x01';

bool needs_guard(std::string_view value) {
  if (value.empty()) return true;
  return std::string_view("[{%").find(value.front()) != std::string_view::npos || value.starts_with("-.");
}

std::string guard(std::string argument) {
  if (needs_guard(argument)) return guard_mark + std::move(argument);
  const auto equals = argument.find('=');
  if (!argument.starts_with("--") || equals == std::string::npos) return argument;
  if (needs_guard(std::string_view(argument).substr(equals + 1))) argument.insert(equals + 1, 1, guard_mark);
  return argument;
}

std::string unguarded(std::string argument) {
  if (argument.starts_with(guard_mark)) argument.erase(0, 1);
  return argument;
}

}  // namespace

Grammar::Grammar() : app_("aioctl shows and steers the services that aiod runs.", "aioctl") {
  app_.require_subcommand(0, 1);
  app_.fallthrough();
  app_.get_formatter()->column_width(32);
  app_.set_help_flag("-h,--help", "Print this help, or a verb's, and exit");
  app_.footer("Without a verb: status. NAME is hello, hello.service or a wildcard. See also aioctl(1).");
  add_global_options();
  for (const auto& info : verbs()) add_verb(info);
}

void Grammar::parse(std::vector<std::string> arguments) {
  std::transform(arguments.begin(), arguments.end(), arguments.begin(), guard);
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
  app_.parse(std::move(arguments));
}

const VerbInfo* Grammar::chosen() const {
  const auto apps = app_.get_subcommands();
  return apps.empty() ? nullptr : verbs_.at(apps.front());
}

std::size_t Grammar::count(const std::string& option) const {
  const auto apps = app_.get_subcommands();
  const CLI::Option* found = apps.empty() ? nullptr : apps.front()->get_option_no_throw(option);
  return found != nullptr ? found->count() : 0;
}

CLI::Option* Grammar::text(CLI::App& app, const std::string& names, std::string& target,
                           const std::string& summary, Completion values) {
  auto* option = app.add_option_function<std::string>(
      names, [&target](const std::string& value) { target = unguarded(value); }, summary);
  option->type_name("");
  values_.emplace(option, std::move(values));
  return option;
}

CLI::Option* Grammar::texts(CLI::App& app, const std::string& names, std::vector<std::string>& target,
                            const std::string& summary, Completion values) {
  auto* option = app.add_option_function<std::vector<std::string>>(
      names,
      [&target](const std::vector<std::string>& given) {
        target.clear();
        for (const auto& value : given) {
          if (!value.empty()) target.push_back(unguarded(value));  // empty: the option stood alone
        }
      },
      summary);
  values_.emplace(option, std::move(values));
  return option;
}

void Grammar::add_global_options() {
  app_.add_flag("-j,--json", invocation.json, "Print JSON: one document, or one object a line for streams");
  app_.add_flag("-q,--quiet", invocation.quiet, "Print errors only");
  app_.add_flag("--no-pager", invocation.no_pager, "Do not pipe long output into a pager");
  text(app_, "--color", colour, "Colour: auto, always or never", {Kind::words, {"auto", "always", "never"}})
      ->option_text("WHEN");
  text(app_, "--socket", invocation.socket, "The daemon's socket (else AIOD_SOCKET)", {Kind::files})
      ->option_text("PATH");
  text(app_, "--timeout", invocation.timeout, "The longest wait for a reply: 90, 5min, infinity")
      ->option_text("TIME");
  app_.set_version_flag("--version", "aioctl " AIOD_VERSION, "Print aioctl's version and exit");
}

void Grammar::add_verb(const VerbInfo& info) {
  CLI::App* verb = app_.add_subcommand(info.name, info.summary);
  verb->group(info.group);
  verb->footer("See 'aioctl --help' for the options that every verb takes.");
  verbs_.emplace(verb, &info);
  add_operands(*verb, info);
  add_options(*verb, info);
}

void Grammar::add_operands(CLI::App& verb, const VerbInfo& info) {
  const bool whole = info.verb == Verb::config || info.verb == Verb::cat || info.verb == Verb::edit ||
                     info.verb == Verb::call || info.verb == Verb::enable || info.verb == Verb::disable;
  const Completion names{whole ? Kind::services : Kind::tasks};
  switch (info.operands) {
    case Operands::none:
      break;
    case Operands::optional_names:
    case Operands::names:
      texts(verb, "NAME", words, "Names or wildcards", names)
          ->required(info.operands == Operands::names)
          ->option_text("...");
      break;
    case Operands::optional_name:
    case Operands::name:
      text(verb, "NAME", name, "The name", names)
          ->required(info.operands == Operands::name)
          ->option_text(" ");
      break;
    case Operands::settings:
      text(verb, "NAME", name, "The service", names)->required()->option_text(" ");
      texts(verb, "KEY=VALUE", words, "New values: JSON, or else plain text")->option_text("...");
      break;
    case Operands::call:
      text(verb, "NAME", name, "The service", names)->required()->option_text(" ");
      text(verb, "JSON", argument, "What it is called with; null when left out")->option_text(" ");
      break;
    case Operands::gpio:
      texts(verb, "ACTION", words,
            "list | get PIN... | set PIN VALUE | set PIN=VALUE... | watch [PIN...] | info PIN... | release "
            "PIN...",
            {Kind::words, {"list", "get", "set", "watch", "info", "release"}})
          ->option_text("...");
      break;
    case Operands::shell:
      text(verb, "SHELL", invocation.word, "bash, zsh or fish", {Kind::words, {"bash", "zsh", "fish"}})
          ->required()
          ->check(CLI::IsMember({"bash", "zsh", "fish"}).description(""))
          ->option_text(" ");
      break;
    case Operands::kind:
      text(verb, "KIND", invocation.word, "tasks, services or pins")->required();
      break;
  }
}

void Grammar::add_options(CLI::App& verb, const VerbInfo& info) {
  switch (info.verb) {
    case Verb::log:
      add_log_options(verb);
      break;
    case Verb::config:
    case Verb::cat:
    case Verb::edit:
    case Verb::check:
    case Verb::reload:
      add_configuration_options(verb, info);
      break;
    default:
      add_task_options(verb, info);
      break;
  }
}

}  // namespace aiod::aioctl
