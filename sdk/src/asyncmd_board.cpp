#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <fmt/format.h>

#include <aio/asyncmd.hpp>

#include <array>
#include <climits>
#include <ctime>
#include <fstream>
#include <string>

namespace aio::asyncmd {
namespace {

struct Memory {
  std::int64_t total = 0;
  std::int64_t available = 0;
};

// The kernel's own words; neither file is on a disk.
Memory memory() {
  Memory memory;
  std::ifstream file("/proc/meminfo");
  std::string key;
  std::int64_t kilobytes = 0;
  for (std::string unit; file >> key >> kilobytes && std::getline(file, unit);) {
    if (key == "MemTotal:") memory.total = kilobytes * 1024;
    if (key == "MemAvailable:") memory.available = kilobytes * 1024;
    if (memory.total != 0 && memory.available != 0) break;
  }
  return memory;
}

// "Raspberry Pi 4 Model B Rev 1.4 with aarch64"
std::string machine() {
  std::string model;
  std::ifstream file("/proc/device-tree/model");
  std::getline(file, model, '\0');
  utsname system{};
  ::uname(&system);
  if (model.empty()) model = fmt::format("{} {}", system.sysname, system.release);
  return fmt::format("{} with {}", model, system.machine);
}

// A program is as old as its file: a compiler's date would make each build another one.
std::string built_on() {
  struct stat program {};
  if (::stat("/proc/self/exe", &program) != 0) return "an unknown day";
  std::tm day{};
  ::gmtime_r(&program.st_mtime, &day);
  return fmt::format("{:04}-{:02}-{:02}", day.tm_year + 1900, day.tm_mon + 1, day.tm_mday);
}

}  // namespace

Board this_board(Control& control) {
  std::array<char, HOST_NAME_MAX + 1> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) name = {"localhost"};
  Board board{.hostname = name.data(), .started = wall_now()};
  const Object facts = control.version();
  if (const Value* since = facts.if_contains("since"); since != nullptr && since->is_number())
    board.started = WallTime(
        std::chrono::duration_cast<Duration>(std::chrono::duration<double>(since->to_number<double>())));
  return board;
}

Object figures(Control& control) {
  struct statvfs disk {};
  if (::statvfs("/", &disk) != 0) disk = {};
  const auto total = static_cast<std::int64_t>(disk.f_frsize * disk.f_blocks);
  const auto free = static_cast<std::int64_t>(disk.f_frsize * disk.f_bfree);
  const Memory ram = memory();
  std::int64_t services = 0;
  std::int64_t children = 0;
  for (const Value& entry : control.status("*")) {
    const Object& task = entry.as_object();
    if (state_word(task).empty()) continue;
    ++(task.at("kind") == "child" ? children : services);
  }
  const Value version = control.version().at("version");
  return {{"fstotal", total},
          {"fsfree", free},
          {"fsused", total - free},
          {"mtotal", ram.total},
          {"mfree", ram.available},
          {"mused", ram.total - ram.available},
          {"tasks", services + children},
          {"services", services},
          {"ctasks", children},
          {"firmware", fmt::format("aiod {} on {}", version.as_string().c_str(), built_on())},
          {"machine", machine()},
          {"platform", "linux"}};
}

}  // namespace aio::asyncmd
