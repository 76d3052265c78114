#include "aiod/paths.hpp"

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

void make_private_directory(const fs::path& folder, unsigned uid) {
  if (folder.has_parent_path()) fs::create_directories(folder.parent_path());
  // Root's is open to look into, so that the control group's members reach the socket.
  if (::mkdir(folder.c_str(), uid == 0 ? 0755 : 0700) != 0 && errno != EEXIST)
    throw std::system_error(errno, std::generic_category(), "creating " + folder.string());
  struct stat facts {};
  if (::lstat(folder.c_str(), &facts) != 0)
    throw std::system_error(errno, std::generic_category(), "reading " + folder.string());
  if (!S_ISDIR(facts.st_mode) && !fs::is_directory(folder))
    throw std::runtime_error(folder.string() + " is not a folder");
  const bool ours = facts.st_uid == uid || uid == 0;
  if (!ours)
    throw std::runtime_error(folder.string() + " belongs to somebody else; give another folder by --runtime");
}

}  // namespace aiod
