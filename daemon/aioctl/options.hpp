#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "aioctl/error.hpp"
#include "aioctl/terminal.hpp"

namespace aiod::aioctl {

enum class Verb {
  status,
  list,
  start,
  stop,
  restart,
  is_active,
  is_failed,
  is_enabled,
  result,
  traceback,
  stats,
  report,
  call,
  log,
  gpio,
  events,
  version,
  check
};

struct LogOptions {
  std::vector<std::string> units;
  std::optional<std::int64_t> lines;  // the newest that many; nothing means all
  bool follow = false;
  std::string grep;  // empty means all
  bool case_sensitive = false;
  std::string level;                   // debug, info, warning, error, critical, or empty
  std::optional<double> since, until;  // Unix seconds
  std::string format = "short";        // short, json, cat
};

enum class GpioAction { list, get, set, watch };

struct GpioOptions {
  GpioAction action = GpioAction::list;
  std::vector<std::string> pins{};
  int value = 0;  // of set
};

struct CheckOptions {
  std::string config;                 // folder; empty means aiod's own
  std::vector<std::string> services;  // folders; empty means aiod's own
};

/// A command line that was understood.
struct Invocation {
  Verb verb = Verb::status;
  std::vector<std::string> patterns;    // names and wildcards, in the order given
  std::optional<std::string> argument;  // of call: JSON text
  bool debug = false;                   // full pages
  bool no_block = false;
  bool json = false;
  bool quiet = false;
  bool no_pager = false;
  ColourMode colour = ColourMode::automatic;
  std::string socket;  // empty means: choose (see socket_choice.hpp)
  LogOptions log;
  GpioOptions gpio;
  CheckOptions check;
};

/// A command line that needs no more than a text: help, aioctl's own version, or a mistake.
struct Answer {
  ExitCode exit = ExitCode::ok;
  std::string text;   // ends with a newline
  bool json = false;  // a mistake is to be told as JSON
};

/// Reads the arguments without the program's name. `now` (Unix seconds) is what "-1h" counts from.
std::variant<Invocation, Answer> parse_command_line(std::vector<std::string> arguments, double now);

/// Whether a name has a wildcard in it: * ? or [.
bool is_wildcard(std::string_view pattern);

}  // namespace aiod::aioctl
