#include "aioctl/options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <tuple>

#include "aioctl/grammar.hpp"
#include "aioctl/on_behalf.hpp"
#include "aioctl/option_values.hpp"
#include "aioctl/suggest.hpp"

namespace aiod::aioctl {
namespace {

bool wants_json(const std::vector<std::string>& arguments) {
  const auto end = std::find(arguments.begin(), arguments.end(), "--");
  return std::any_of(arguments.begin(), end, [](const auto& a) { return a == "--json" || a == "-j"; });
}

Answer mistake(const std::string& text, bool json) {
  return {.exit = ExitCode::usage, .text = text + '\n', .json = json};
}

std::string explain(const Grammar& grammar, const CLI::ParseError& error) {
  const auto words = grammar.app().remaining(true);
  const bool extra = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError) && !words.empty();
  if (extra && grammar.chosen() == nullptr && !words.front().starts_with('-')) {
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

void exclude(bool both, std::string_view one, std::string_view other) {
  if (both) throw std::invalid_argument(fmt::format("{} and {} exclude each other", one, other));
}

void check_log(const LogOptions& log) {
  exclude(log.follow && log.until, "--follow", "--until");
  exclude(log.follow && log.reverse, "--follow", "--reverse");
  exclude(log.follow && log.boot.value_or(0) != 0, "--follow", "--boot=-1");
  exclude(log.last_start && log.since, "-I", "--since");
  if (log.last_start && (log.units.size() != 1 || is_wildcard(log.units.front()))) {
    throw std::invalid_argument("-I needs the name of one unit: log -I -u NAME");
  }
}

void finish_lines(Grammar& grammar) {
  LogOptions& log = grammar.invocation.log;
  const bool given = grammar.count("--lines") > 0;
  if (given) {
    log.lines = grammar.lines.empty() ? 10 : parse_line_count(grammar.lines);
  } else if (log.follow && grammar.since.empty() && !log.after && !log.last_start) {
    log.lines = 10;
  } else if (log.pager_end) {
    log.lines = 1000;
  }
  if (grammar.no_tail) log.lines.reset();
  if (log.lines && given && !log.grep.empty() && !log.follow) log.reverse = true;
}

void finish_log(Grammar& grammar, double now) {
  LogOptions& log = grammar.invocation.log;
  if (grammar.count("--case-sensitive") > 0) log.case_sensitive = grammar.case_sensitive;
  if (!grammar.priority.empty()) std::tie(log.level, log.level_max) = parse_levels(grammar.priority);
  if (!grammar.since.empty()) log.since = parse_moment("--since", grammar.since, now);
  if (!grammar.until.empty()) log.until = parse_moment("--until", grammar.until, now);
  if (grammar.count("--boot") > 0) log.boot = parse_boot(grammar.boot);
  if (!grammar.cursor.empty()) log.after = parse_cursor("--cursor", grammar.cursor) - 1;
  if (!grammar.after_cursor.empty()) log.after = parse_cursor("--after-cursor", grammar.after_cursor);
  log.format = parse_log_format(log.format);
  if (log.format == "json") grammar.invocation.json = true;
  finish_lines(grammar);
  check_log(log);
}

void finish_config(Grammar& grammar) {
  ConfigOptions& config = grammar.invocation.config;
  for (const auto& word : grammar.words) config.set.push_back(parse_assignment(word));
  if (grammar.count("--args") > 0) config.args = grammar.args;
  config.unset = grammar.unset;
  grammar.words = {grammar.name};
}

void finish_operands(Grammar& grammar) {
  Invocation& invocation = grammar.invocation;
  switch (invocation.verb) {
    case Verb::gpio:
      invocation.gpio = parse_gpio(grammar.words);
      break;
    case Verb::call:
      if (!grammar.argument.empty()) invocation.argument = grammar.argument;
      grammar.words = {grammar.name};
      break;
    case Verb::config:
      finish_config(grammar);
      break;
    default:
      if (!grammar.name.empty()) grammar.words = {grammar.name};
      break;
  }
  invocation.patterns = grammar.words;
}

Invocation finish(Grammar& grammar, double now) {
  Invocation& invocation = grammar.invocation;
  if (!grammar.colour.empty()) invocation.colour = parse_colour(grammar.colour);
  if (!invocation.timeout.empty()) parse_timeout("--timeout", invocation.timeout);
  if (const auto* verb = grammar.chosen()) invocation.verb = verb->verb;
  finish_operands(grammar);
  invocation.filter.states = parse_words("--state", grammar.states, state_words());
  invocation.filter.types = parse_words("--type", grammar.types, type_words());
  if (invocation.verb == Verb::status) {
    invocation.page_lines = grammar.lines.empty() ? 10 : parse_line_count(grammar.lines);
  }
  if (invocation.verb == Verb::log) finish_log(grammar, now);
  return std::move(invocation);
}

void act_for(const OnBehalf& on_behalf, Invocation& invocation) {
  refuse_local_acts(invocation);
  invocation.on_behalf = on_behalf;
  invocation.socket = on_behalf.socket;
  invocation.no_pager = true;
}

}  // namespace

std::variant<Invocation, Answer> parse_command_line(std::vector<std::string> arguments, double now) {
  const bool json = wants_json(arguments);
  Grammar grammar;
  try {
    const auto on_behalf = take_on_behalf(arguments);
    grammar.parse(std::move(arguments));
    Invocation invocation = finish(grammar, now);
    if (on_behalf) act_for(*on_behalf, invocation);
    return invocation;
  } catch (const CLI::CallForHelp&) {
    return Answer{.text = grammar.app().help()};
  } catch (const CLI::CallForVersion& version) {
    return Answer{.text = fmt::format("{}\n", version.what())};
  } catch (const CLI::ParseError& error) {
    return mistake(explain(grammar, error), json);
  } catch (const std::invalid_argument& error) {
    return mistake(error.what(), json);
  }
}

bool is_wildcard(std::string_view pattern) {
  return pattern.find_first_of("*?[") != std::string_view::npos;
}

}  // namespace aiod::aioctl
