#include "aioctl/grammar.hpp"
#include "aioctl/option_values.hpp"

namespace aiod::aioctl {
namespace {

using Kind = Completion::Kind;

}  // namespace

void Grammar::add_task_options(CLI::App& verb, const VerbInfo& info) {
  switch (info.verb) {
    case Verb::status:
      verb.add_flag("-d,--debug", invocation.debug, "Show the whole page of each task");
      verb.add_flag("-l,--full", invocation.wide, "Do not cut lines to the width of the terminal");
      text(verb, "-n,--lines", lines, "So many lines of the log on a page (10), or all")
          ->option_text("N|all");
      add_filter_options(verb);
      break;
    case Verb::list:
      verb.add_flag("--times", invocation.times, "Show how long the services took to come up");
      verb.add_flag("-l,--full", invocation.wide, "Do not cut lines to the width of the terminal");
      add_filter_options(verb);
      break;
    case Verb::list_timers:
      verb.add_flag("-a,--all", invocation.all, "Show those too that have no next run");
      break;
    case Verb::list_dependencies:
      verb.add_flag("--reverse", invocation.reverse, "Draw what is required by what");
      break;
    case Verb::start:
    case Verb::stop:
    case Verb::restart:
    case Verb::try_restart:
      verb.add_flag("--no-block", invocation.no_block, "Do not wait until they have started or ended");
      verb.add_flag("--now", invocation.now,
                    "Taken as systemctl takes it: what is asked for is done at once anyway");
      break;
    case Verb::pinout:
      verb.add_flag("--live", invocation.live, "Go on and show each change; q quits");
      break;
    case Verb::enable:
      verb.add_flag("--now", invocation.now, "Start them too");
      break;
    case Verb::disable:
      verb.add_flag("--now", invocation.now, "Stop them too");
      break;
    default:
      break;
  }
}

void Grammar::add_configuration_options(CLI::App& verb, const VerbInfo& info) {
  switch (info.verb) {
    case Verb::config:
      texts(verb, "--args", args, "New arguments by position, up to the next option")
          ->expected(0, CLI::detail::expected_max_vector_size)
          ->option_text("JSON...");
      texts(verb, "--unset", unset, "Take back what was set here")->option_text("KEY...");
      break;
    case Verb::cat:
      verb.add_flag("--effective", invocation.effective, "Print the one entry that they result in");
      break;
    case Verb::reload:
      verb.add_flag("--dry-run", invocation.dry_run, "Only tell what would change");
      break;
    default:
      add_folder_options(verb);
      break;
  }
}

void Grammar::add_filter_options(CLI::App& verb) {
  verb.add_flag("-a,--all", invocation.all, "Accepted as systemctl has it: all are shown anyway");
  verb.add_flag("--failed", invocation.filter.failed, "Only those that have failed");
  texts(verb, "--state", states, "Only those in one of these states (a,b...)", {Kind::words, state_words()})
      ->allow_extra_args(false)
      ->option_text("STATE");
  texts(verb, "-t,--type", types, "Only core, runtime, schedule or child tasks (a,b...)",
        {Kind::words, type_words()})
      ->allow_extra_args(false)
      ->option_text("TYPE");
}

void Grammar::add_folder_options(CLI::App& verb) {
  text(verb, "--config", invocation.check.config, "The folder with aiod.yaml", {Kind::folders})
      ->option_text("DIR");
  texts(verb, "--services", invocation.check.services, "A folder of plugins (repeatable)", {Kind::folders})
      ->allow_extra_args(false)
      ->option_text("DIR");
}

void Grammar::add_log_options(CLI::App& verb) {
  add_log_selection(verb);
  add_log_look(verb);
}

void Grammar::add_log_selection(CLI::App& verb) {
  LogOptions& log = invocation.log;
  texts(verb, "-u,--unit", log.units, "Only of this service and its child tasks (repeatable)", {Kind::tasks})
      ->allow_extra_args(false)
      ->option_text("PATTERN");
  text(verb, "-n,--lines", lines, "Only the newest N lines, or all (10 without a number)")
      ->expected(0, 1)
      ->option_text("N|all");
  verb.add_flag("-f,--follow", log.follow, "Go on with new lines as they are written");
  verb.add_flag("--no-tail", no_tail, "With --follow: all lines first, not ten");
  text(verb, "-g,--grep", log.grep, "Only lines that match; all lower case ignores case")
      ->option_text("REGEX");
  verb.add_flag("--case-sensitive", case_sensitive, "Upper and lower case differ for --grep; =false: never")
      ->option_text("[=BOOL]");
  text(verb, "-p,--priority", priority, "Only of this level and above, or FROM..TO",
       {Kind::words, {"debug", "info", "warning", "error", "critical"}})
      ->option_text("LEVEL");
  text(verb, "-S,--since", since, "Only from then on: \"2026-11-22 14:03:07\", 14:03, today, -1h")
      ->option_text("TIME");
  text(verb, "-U,--until", until, "Only up to then")->option_text("TIME");
  text(verb, "-b,--boot", boot, "Only of this daemon (0), or of the one before it (-1)",
       {Kind::words, {"0", "-1"}})
      ->expected(0, 1)
      ->option_text("0|-1");
  verb.add_flag("-I", log.last_start, "Only since the last start of the one unit");
  text(verb, "--cursor", cursor, "Only from the record of this number on")->option_text("SEQ");
  text(verb, "--after-cursor", after_cursor, "Only after the record of this number")->option_text("SEQ");
}

void Grammar::add_log_look(CLI::App& verb) {
  LogOptions& log = invocation.log;
  verb.add_flag("--show-cursor", log.show_cursor, "Print the number of the last record at the end");
  verb.add_flag("-r,--reverse", log.reverse, "The newest lines first");
  verb.add_flag("-e,--pager-end", log.pager_end, "Begin at the end of the newest 1000 lines");
  text(verb, "-o,--output", log.format, "The form of a line; short, cat, json... (see aioctl(1))",
       {Kind::words, log_formats()})
      ->option_text("FORMAT");
  verb.add_flag("--utc", log.utc, "Show times in UTC");
}

}  // namespace aiod::aioctl
