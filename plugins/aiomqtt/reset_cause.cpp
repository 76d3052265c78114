#include "reset_cause.hpp"

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <system_error>

#include <aio/offload.hpp>

namespace aiomqtt {
namespace {

namespace fs = std::filesystem;

// WDIOF_CARDRESET of linux/watchdog.h
constexpr unsigned long watchdog_has_reset = 0x20;

std::string text_in(const fs::path& file) {
  std::ifstream stream(file);
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

// The 22nd field, counted from behind the name, which may have blanks in it.
std::string start_time(const std::string& stat) {
  std::istringstream fields(stat.substr(stat.rfind(')') + 1));
  std::string field;
  for (int i = 3; i <= 22; ++i) fields >> field;
  return field;
}

bool watchdog_has_fired(const fs::path& watchdogs) {
  std::error_code error;
  for (const auto& each : fs::directory_iterator(watchdogs, error)) {
    const std::string status = text_in(each.path() / "bootstatus");
    if ((std::strtoul(status.c_str(), nullptr, 0) & watchdog_has_reset) != 0) return true;
  }
  return false;
}

}  // namespace

StartFacts read_start_facts(const fs::path& root) {
  return {.boot = text_in(root / "proc/sys/kernel/random/boot_id"),
          .process = std::to_string(::getpid()) + '@' + start_time(text_in(root / "proc/self/stat")),
          .by_watchdog = watchdog_has_fired(root / "sys/class/watchdog")};
}

aio::Task<StartFacts> start_facts(const fs::path& root) {
  const auto read = [root] { return read_start_facts(root); };
  co_return co_await aio::offload(read);
}

std::string reset_cause(const StartFacts& facts, const Memory& earlier) {
  if (facts.boot.empty()) return "UNKNOWN";
  if (facts.boot == earlier.boot) return facts.process == earlier.process ? earlier.reset : "SOFT RESET";
  return facts.by_watchdog ? "WDT RESET" : "POWER ON";
}

}  // namespace aiomqtt
