#include "process_group.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <charconv>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <system_error>

#include <aio/process.hpp>

namespace aio {
namespace {

namespace fs = std::filesystem;

struct ProcessFacts {
  char state = '?';
  pid_t group = 0;
};

std::optional<pid_t> pid_of(const std::string& name) {
  pid_t pid = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
  if (error != std::errc{} || end != name.data() + name.size()) return std::nullopt;
  return pid;
}

// proc(5): "pid (name) state ppid pgrp ...", and a name may have anything in it.
std::optional<ProcessFacts> facts_of(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  if (!std::getline(file, line)) return std::nullopt;
  const auto name_end = line.rfind(')');
  if (name_end == std::string::npos || name_end + 2 >= line.size()) return std::nullopt;
  ProcessFacts facts{.state = line[name_end + 2]};
  const auto parent_end = line.find(' ', name_end + 4);
  if (parent_end == std::string::npos) return std::nullopt;
  const auto [end, error] =
      std::from_chars(line.data() + parent_end + 1, line.data() + line.size(), facts.group);
  return error == std::errc{} ? std::optional(facts) : std::nullopt;
}

bool has_ended(const ProcessFacts& facts) {
  return facts.state == 'Z' || facts.state == 'X';
}

std::set<pid_t>& own_children() {
  static std::set<pid_t> pids;
  return pids;
}

}  // namespace

namespace detail {

bool group_lives(pid_t group) {
  std::error_code error;
  for (fs::directory_iterator entry("/proc", error), end; !error && entry != end; entry.increment(error)) {
    const auto pid = pid_of(entry->path().filename());
    const auto facts = pid ? facts_of(*pid) : std::nullopt;
    if (facts && facts->group == group && !has_ended(*facts)) return true;
  }
  return false;
}

OwnChild::OwnChild(pid_t pid) : pid_(pid) {
  own_children().insert(pid);
}

OwnChild::~OwnChild() {
  own_children().erase(pid_);
}

}  // namespace detail

void adopt_orphans() {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}

// What a plugin forked by itself is in the daemon's own process group, and the plugin's to reap.
void reap_orphans() {
  const std::string self = std::to_string(::getpid());
  std::ifstream file("/proc/self/task/" + self + "/children");
  for (pid_t pid = 0; file >> pid;) {
    const auto facts = facts_of(pid);
    if (!facts || !has_ended(*facts) || facts->group == ::getpgrp()) continue;
    if (!own_children().contains(pid)) ::waitpid(pid, nullptr, WNOHANG);
  }
}

}  // namespace aio
