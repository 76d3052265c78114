#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace aiod::aioctl {

enum class Verb {
  status,
  list,
  list_timers,
  list_dependencies,
  events,
  why,
  start,
  stop,
  restart,
  try_restart,
  reset_failed,
  delete_tasks,
  load,
  unload,
  reload,
  enable,
  disable,
  config,
  cat,
  edit,
  check,
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
  pinout,
  version,
  completion,
  complete_names
};

/// What follows a verb besides options.
enum class Operands {
  none,
  optional_names,  // [NAME...]
  names,           // NAME...
  optional_name,   // [NAME]
  name,            // NAME
  settings,        // NAME [KEY=VALUE...]
  call,            // NAME [JSON]
  gpio,            // ACTION...
  shell,           // bash|zsh|fish
  kind             // of names
};

/// One word that the command line begins with; several may mean the same verb.
struct VerbInfo {
  const char* name;
  Verb verb;
  const char* group;  // its heading on the help page; empty where it is not shown
  Operands operands;
  const char* summary;
};

/// In the order of the help page.
std::span<const VerbInfo> verbs();

std::vector<std::string> verb_names();

}  // namespace aiod::aioctl
