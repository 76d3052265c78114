#include "aioctl/pager.hpp"

#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <limits>

namespace aiod::aioctl {
namespace {

constexpr const char* less = "less -FRSX";

std::optional<std::string> variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? std::optional<std::string>(value) : std::nullopt;
}

bool is_true(const std::string& text) {
  return text == "1" || text == "yes" || text == "y" || text == "true" || text == "on";
}

std::string wanted(const PagerEnvironment& environment) {
  const auto& name = environment.aioctl_pager ? environment.aioctl_pager : environment.pager;
  return name.value_or(less);
}

// Who logged in, as the kernel keeps it for audit; it has none for a process of no login.
std::optional<uid_t> login_uid() {
  std::uint32_t uid = std::numeric_limits<std::uint32_t>::max();
  std::ifstream("/proc/self/loginuid") >> uid;
  return uid != std::numeric_limits<std::uint32_t>::max() ? std::optional<uid_t>(uid) : std::nullopt;
}

}  // namespace

Pager choose_pager(const PagerEnvironment& environment) {
  const bool secure = environment.secure ? is_true(*environment.secure) : environment.is_somebody_elses;
  const std::string command = wanted(environment);
  if (command.empty() || command == "cat") return {};
  const bool known_to_be_secure = environment.secure.has_value() || !secure;
  return {.command = known_to_be_secure ? command : less, .secure = secure};
}

Pager choose_pager() {
  return choose_pager({.aioctl_pager = variable("AIOCTL_PAGER"),
                       .pager = variable("PAGER"),
                       .secure = variable("AIOCTL_PAGERSECURE"),
                       .is_somebody_elses = runs_for_somebody_else()});
}

bool runs_for_somebody_else() {
  if (::geteuid() != ::getuid()) return true;
  for (const char* name : {"SUDO_UID", "SUDO_USER", "DOAS_USER", "PKEXEC_UID"})
    if (std::getenv(name) != nullptr) return true;
  const auto login = login_uid();
  return login && *login != ::geteuid();
}

}  // namespace aiod::aioctl
