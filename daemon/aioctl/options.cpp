#include "aioctl/options.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <stdexcept>

#include "aioctl/option_values.hpp"
#include "aioctl/suggest.hpp"

namespace aiod::aioctl {
namespace {

enum class Operands { none, optional_patterns, patterns, call, gpio };

struct VerbInfo {
  const char* name;
  Verb verb;
  const char* group;
  Operands operands;
  const char* summary;
};

constexpr const char* look = "Look";
constexpr const char* steer = "Steer";
constexpr const char* ask = "Ask for scripts";
constexpr const char* say = "What a service has to say";
constexpr const char* board = "Log and pins";
constexpr const char* daemon = "The daemon";

// In the order of the help page.
constexpr std::array verbs{
    VerbInfo{"status", Verb::status, look, Operands::optional_patterns,
             "Show tasks, one line each; the whole page of named ones"},
    VerbInfo{"list", Verb::list, look, Operands::none, "List the services, and why one is not loaded"},
    VerbInfo{"events", Verb::events, look, Operands::none, "Follow the changes of state"},
    VerbInfo{"start", Verb::start, steer, Operands::patterns, "Start tasks"},
    VerbInfo{"stop", Verb::stop, steer, Operands::patterns, "Stop tasks and take off their schedule"},
    VerbInfo{"restart", Verb::restart, steer, Operands::patterns, "Stop and start tasks"},
    VerbInfo{"is-active", Verb::is_active, ask, Operands::patterns, "Exit with 0 if one of them is active"},
    VerbInfo{"is-failed", Verb::is_failed, ask, Operands::optional_patterns,
             "Exit with 0 if one of them has failed"},
    VerbInfo{"is-enabled", Verb::is_enabled, ask, Operands::patterns,
             "Exit with 0 if one of them is enabled"},
    VerbInfo{"result", Verb::result, say, Operands::patterns, "Print the results"},
    VerbInfo{"traceback", Verb::traceback, say, Operands::patterns, "Print where the failures were thrown"},
    VerbInfo{"stats", Verb::stats, say, Operands::patterns, "Print the services' figures"},
    VerbInfo{"report", Verb::report, say, Operands::patterns, "Print the services' reports"},
    VerbInfo{"call", Verb::call, say, Operands::call,
             "Call a service with a JSON value and print what it returns"},
    VerbInfo{"log", Verb::log, board, Operands::none, "Show the log"},
    VerbInfo{"gpio", Verb::gpio, board, Operands::gpio, "List, read, set or watch the board's lines"},
    VerbInfo{"check", Verb::check, daemon, Operands::none, "Check the configuration, without a daemon"},
    VerbInfo{"version", Verb::version, daemon, Operands::none, "Show the versions of aioctl and aiod"},
};

std::vector<std::string> verb_names() {
  std::vector<std::string> names;
  for (const auto& info : verbs) names.emplace_back(info.name);
  return names;
}

// CLI11 takes "[ab]*[12]" or "[1,2]" apart as a list. Behind this mark it is left alone.
constexpr char list_guard = '\x01';

std::string guard(std::string argument) {
  return argument.starts_with('[') ? list_guard + std::move(argument) : std::move(argument);
}

void unguard(std::string& argument) {
  if (argument.starts_with(list_guard)) argument.erase(0, 1);
}

// The command line as CLI11 fills it, before the values that need more than plain text are read.
class Parser {
 public:
  Parser() : app_("aioctl shows and steers the services that aiod runs.", "aioctl") {
    app_.require_subcommand(0, 1);
    app_.fallthrough();
    app_.get_formatter()->column_width(32);
    app_.set_help_flag("-h,--help", "Print this help, or a verb's, and exit");
    app_.footer("Without a verb: status. NAME is hello, hello.service or a wildcard. See also aioctl(1).");
    add_global_options();
    for (const auto& info : verbs) add_verb(info);
  }

  std::variant<Invocation, Answer> parse(std::vector<std::string> arguments, double now) {
    const bool json = wants_json(arguments);
    std::transform(arguments.begin(), arguments.end(), arguments.begin(), guard);
    std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
    try {
      app_.parse(std::move(arguments));
      return finish(now);
    } catch (const CLI::CallForHelp&) {
      return Answer{.text = app_.help()};
    } catch (const CLI::CallForVersion& version) {
      return Answer{.text = fmt::format("{}\n", version.what())};
    } catch (const CLI::ParseError& error) {
      return mistake(explain(error), json);
    } catch (const std::invalid_argument& error) {
      return mistake(error.what(), json);
    }
  }

 private:
  void add_global_options() {
    app_.add_flag("-j,--json", invocation_.json,
                  "Print JSON: one document, or one object a line for streams");
    app_.add_flag("-q,--quiet", invocation_.quiet, "Print errors only");
    app_.add_flag("--no-pager", invocation_.no_pager, "Do not pipe long output into a pager");
    app_.add_option("--color", colour_, "Colour: auto, always or never")->option_text("WHEN");
    app_.add_option("--socket", invocation_.socket, "The daemon's socket (else AIOD_SOCKET)")
        ->option_text("PATH");
    app_.set_version_flag("--version", "aioctl " AIOD_VERSION, "Print aioctl's version and exit");
  }

  void add_verb(const VerbInfo& info) {
    CLI::App* verb = app_.add_subcommand(info.name, info.summary);
    verb->group(info.group);
    verb->footer("See 'aioctl --help' for the options that every verb takes.");
    commands_.emplace(verb, info.verb);
    add_operands(*verb, info.operands);
    if (info.verb == Verb::status) {
      verb->add_flag("-d,--debug,--full", invocation_.debug, "Show the whole page of each task");
    }
    if (info.verb == Verb::start || info.verb == Verb::stop || info.verb == Verb::restart) {
      verb->add_flag("--no-block", invocation_.no_block, "Do not wait until they have started or ended");
    }
    if (info.verb == Verb::log) add_log_options(*verb);
    if (info.verb == Verb::check) add_check_options(*verb);
  }

  void add_operands(CLI::App& verb, Operands operands) {
    if (operands == Operands::patterns || operands == Operands::optional_patterns) {
      verb.add_option("NAME", words_, "Names or wildcards")
          ->required(operands == Operands::patterns)
          ->option_text("...");
    } else if (operands == Operands::gpio) {
      verb.add_option("ACTION", words_, "list | get PIN... | set PIN VALUE | watch [PIN...]")
          ->option_text("...");
    } else if (operands == Operands::call) {
      verb.add_option("NAME", name_, "The service")->required()->option_text(" ");
      verb.add_option("JSON", argument_, "What it is called with; null when left out")->option_text(" ");
    }
  }

  void add_log_options(CLI::App& verb) {
    LogOptions& log = invocation_.log;
    verb.add_option("-u,--unit", log.units, "Only of this service and its child tasks (repeatable)")
        ->allow_extra_args(false)
        ->option_text("PATTERN");
    verb.add_option("-n,--lines", lines_, "Only the newest N lines, or all (10 without a number)")
        ->expected(0, 1)
        ->option_text("N|all");
    verb.add_flag("-f,--follow", log.follow, "Go on with new lines as they are written");
    verb.add_option("-g,--grep", log.grep, "Only lines that match; all lower case ignores case")
        ->option_text("REGEX");
    verb.add_flag("--case-sensitive", log.case_sensitive, "Upper and lower case differ for --grep");
    verb.add_option("-p,--priority", priority_, "Only of this level and above")->option_text("LEVEL");
    verb.add_option("-S,--since", since_, "Only from then on: \"2026-11-22 14:03:07\", 14:03, today, -1h")
        ->option_text("TIME");
    verb.add_option("-U,--until", until_, "Only up to then")->option_text("TIME");
    verb.add_option("-o,--output", log.format, "short, json or cat")
        ->check(CLI::IsMember({"short", "json", "cat"}).description(""))
        ->option_text("FORMAT");
  }

  void add_check_options(CLI::App& verb) {
    verb.add_option("--config", invocation_.check.config, "The folder with aiod.yaml")->option_text("DIR");
    verb.add_option("--services", invocation_.check.services, "A folder of plugins (repeatable)")
        ->allow_extra_args(false)
        ->option_text("DIR");
  }

  static bool wants_json(const std::vector<std::string>& arguments) {
    const auto end = std::find(arguments.begin(), arguments.end(), "--");
    return std::any_of(arguments.begin(), end, [](const auto& a) { return a == "--json" || a == "-j"; });
  }

  static Answer mistake(const std::string& text, bool json) {
    return {.exit = ExitCode::usage, .text = text + '\n', .json = json};
  }

  std::string explain(const CLI::ParseError& error) const {
    const auto words = app_.remaining(true);
    const bool extra =
        error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError) && !words.empty();
    if (extra && app_.get_subcommands().empty() && !words.front().starts_with('-')) {
      const std::string meant = nearest(words.front(), verb_names());
      return fmt::format("unknown verb '{}'; {}", words.front(),
                         meant.empty() ? "see 'aioctl --help'" : fmt::format("did you mean '{}'?", meant));
    }
    if (extra && words.front().starts_with('-')) {
      return fmt::format("unknown option '{}'; see 'aioctl --help'", words.front());
    }
    if (extra) return fmt::format("unexpected argument '{}'; see 'aioctl --help'", words.front());
    return fmt::format("{}; see 'aioctl --help'", error.what());
  }

  Invocation finish(double now) {
    if (!colour_.empty()) invocation_.colour = parse_colour(colour_);
    const auto chosen = app_.get_subcommands();
    if (!chosen.empty()) invocation_.verb = commands_.at(chosen.front());
    std::for_each(words_.begin(), words_.end(), unguard);
    if (invocation_.verb == Verb::gpio) {
      invocation_.gpio = parse_gpio(words_);
    } else if (invocation_.verb == Verb::call) {
      unguard(name_);
      unguard(argument_);
      words_ = {name_};
      if (!argument_.empty()) invocation_.argument = argument_;
    }
    invocation_.patterns = words_;
    if (invocation_.verb == Verb::log) finish_log(now);
    return invocation_;
  }

  void finish_log(double now) {
    LogOptions& log = invocation_.log;
    std::for_each(log.units.begin(), log.units.end(), unguard);
    unguard(log.grep);
    const bool lines_given = (*app_.get_subcommand("log"))["--lines"]->count() > 0;
    if (lines_given) log.lines = lines_.empty() ? 10 : parse_line_count(lines_);
    if (!lines_given && log.follow && since_.empty()) log.lines = 10;
    if (!priority_.empty()) log.level = parse_level(priority_);
    if (!since_.empty()) log.since = parse_moment("--since", since_, now);
    if (!until_.empty()) log.until = parse_moment("--until", until_, now);
    if (log.follow && log.until) throw std::invalid_argument("--follow and --until exclude each other");
    if (log.format == "json") invocation_.json = true;
  }

  CLI::App app_;
  std::map<const CLI::App*, Verb> commands_;
  Invocation invocation_;
  std::vector<std::string> words_;
  std::string colour_, name_, argument_, lines_, priority_, since_, until_;
};

}  // namespace

std::variant<Invocation, Answer> parse_command_line(std::vector<std::string> arguments, double now) {
  return Parser().parse(std::move(arguments), now);
}

bool is_wildcard(std::string_view pattern) {
  return pattern.find_first_of("*?[") != std::string_view::npos;
}

}  // namespace aiod::aioctl
