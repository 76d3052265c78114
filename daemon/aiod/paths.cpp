#include "aiod/paths.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <string_view>
#include <system_error>

namespace aiod {
namespace {

namespace fs = std::filesystem;

fs::path xdg(const Environment& environment, const std::string& name, const fs::path& fallback_in_home) {
  const auto found = environment.find(name);
  if (found != environment.end() && fs::path(found->second).is_absolute()) return found->second;
  const auto home = environment.find("HOME");
  return (home != environment.end() ? fs::path(home->second) : fs::path("/")) / fallback_in_home;
}

fs::path user_runtime(const Environment& environment, unsigned uid) {
  const auto found = environment.find("XDG_RUNTIME_DIR");
  if (found != environment.end() && fs::path(found->second).is_absolute())
    return fs::path(found->second) / "aiod";
  return "/tmp/aiod-" + std::to_string(uid);
}

}  // namespace

Environment process_environment() {
  Environment environment;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const auto equals = text.find('=');
    if (equals != std::string_view::npos)
      environment.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return environment;
}

Paths choose_paths(const Options& options, const Environment& environment, unsigned uid) {
  Paths paths;
  const std::vector<fs::path> installed{"/usr/local/lib/aiod/services", "/usr/lib/aiod/services"};
  if (uid == 0 || options.system) {
    paths = {.config = "/etc/aiod",
             .services = installed,
             .state = "/var/lib/aiod",
             .runtime = "/run/aiod",
             .socket = {}};
  } else {
    paths = {.config = xdg(environment, "XDG_CONFIG_HOME", ".config") / "aiod",
             .services = {xdg(environment, "XDG_DATA_HOME", ".local/share") / "aiod/services"},
             .state = xdg(environment, "XDG_STATE_HOME", ".local/state") / "aiod",
             .runtime = user_runtime(environment, uid),
             .socket = {}};
    paths.services.insert(paths.services.end(), installed.begin(), installed.end());
  }
  paths.config = options.config.value_or(paths.config);
  paths.state = options.state.value_or(paths.state);
  paths.runtime = options.runtime.value_or(paths.runtime);
  paths.socket = options.socket.value_or(paths.runtime / "aiod.sock");
  paths.services_given = !options.services.empty();
  if (paths.services_given) paths.services = options.services;
  return paths;
}

// By the descriptor, so that nothing can take the folder's place meanwhile. A folder that others can write
// may hold what they have put there: it is closed to them, and what is used in it is looked at again.
void make_private_directory(const fs::path& folder, unsigned uid) {
  if (folder.has_parent_path()) fs::create_directories(folder.parent_path());
  // Root's is open to look into, so that the control group's members reach the socket.
  if (::mkdir(folder.c_str(), uid == 0 ? 0755 : 0700) != 0 && errno != EEXIST)
    throw std::system_error(errno, std::generic_category(), "creating " + folder.string());
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0) {
    if (errno == ENOTDIR || errno == ELOOP)
      throw std::runtime_error(folder.string() + " is not a folder; give another one by --runtime");
    throw std::system_error(errno, std::generic_category(), "opening " + folder.string());
  }
  struct stat facts {};
  const bool known = ::fstat(fd, &facts) == 0;
  const bool ours = known && facts.st_uid == uid;
  if (ours && (facts.st_mode & (S_IWGRP | S_IWOTH)) != 0) ::fchmod(fd, facts.st_mode & 0755U);
  ::close(fd);
  if (!ours)
    throw std::runtime_error(folder.string() + " belongs to uid " + std::to_string(facts.st_uid) +
                             "; remove it, or give another folder by --runtime");
}

}  // namespace aiod
