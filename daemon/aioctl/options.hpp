#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "aioctl/error.hpp"
#include "aioctl/terminal.hpp"
#include "aioctl/verbs.hpp"

namespace aiod::aioctl {

struct LogOptions {
  std::vector<std::string> units;
  std::optional<std::int64_t> lines;  // the newest that many; nothing means all
  bool follow = false;
  bool reverse = false;                // the newest first
  bool pager_end = false;              // begin at the end of the text
  bool last_start = false;             // since the unit's last start
  std::string grep;                    // empty means all
  std::optional<bool> case_sensitive;  // nothing: all lower case ignores case
  std::string level, level_max;        // debug, info, warning, error, critical, or empty
  std::optional<double> since, until;  // Unix seconds
  std::optional<std::int64_t> after;   // a record's number
  std::optional<std::int64_t> boot;    // 0 or -1
  bool show_cursor = false;
  bool utc = false;
  std::string format = "short";
};

enum class GpioAction { list, get, set, watch, info, release };

struct GpioOptions {
  GpioAction action = GpioAction::list;
  std::vector<std::string> pins{};
  std::vector<int> values{};  // of set, one for each pin
};

/// The folders that check and edit use.
struct CheckOptions {
  std::string config;                 // folder; empty means aiod's own
  std::vector<std::string> services;  // folders; empty means aiod's own
  std::string state{};                // folder; empty means aiod's own
};

/// The changes that config asks for, values as they were typed.
struct ConfigOptions {
  std::vector<std::pair<std::string, std::string>> set;
  std::optional<std::vector<std::string>> args;
  std::vector<std::string> unset;

  bool changes() const { return !set.empty() || args || !unset.empty(); }
};

/// Which tasks are meant, besides their names. Empty lists mean any.
struct FilterOptions {
  bool failed = false;
  std::vector<std::string> states, types;

  bool any() const { return failed || !states.empty() || !types.empty(); }
};

/// In whose name the command is carried out, with no more rights than these.
struct OnBehalf {
  std::string who;
  std::vector<std::pair<std::string, std::string>> grants;  // right, name or wildcard of services
  std::string socket;                                       // empty means: choose
};

/// A command line that was understood.
struct Invocation {
  Verb verb = Verb::status;
  std::vector<std::string> patterns;    // names and wildcards, in the order given
  std::optional<std::string> argument;  // of call: JSON text
  bool all = false;
  bool debug = false;  // full pages
  bool wide = false;   // do not cut lines
  bool times = false;
  bool reverse = false;
  bool now = false;
  bool no_block = false;
  bool dry_run = false;
  bool effective = false;
  bool live = false;
  bool json = false;
  bool quiet = false;
  bool no_pager = false;
  ColourMode colour = ColourMode::automatic;
  std::string socket;                      // empty means: choose (see socket_choice.hpp)
  std::string timeout;                     // empty means: choose (see reply_timeout.hpp)
  std::optional<std::int64_t> page_lines;  // of the log on a status page; nothing means all
  std::string word;                        // the shell of completion, the kind of complete-names
  std::optional<OnBehalf> on_behalf;
  FilterOptions filter;
  LogOptions log;
  GpioOptions gpio;
  CheckOptions check;
  ConfigOptions config;
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
