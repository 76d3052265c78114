#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <memory>
#include <vector>

#include "aiod/check.hpp"
#include "aiod/daemon.hpp"
#include "aiod/options.hpp"
#include "aiod/parameter_memory.hpp"
#include "aiod/paths.hpp"
#include "base/terminal_text.hpp"
#include "settings/loader.hpp"
#include "settings/overrides.hpp"

namespace {

enum ExitCode : int { clean = 0, failure = 1, usage = 2, configuration = 78 };

aiod::settings::Sources sources_of(const aiod::Paths& paths, const aiod::Environment& environment) {
  aiod::settings::Sources sources{.config_dir = paths.config,
                                  .environment = environment,
                                  .overrides = paths.state / aiod::settings::kOverridesFile};
  if (const auto found = environment.find("CREDENTIALS_DIRECTORY"); found != environment.end())
    sources.credentials_dir = found->second;
  return sources;
}

// The state is the daemon's own: who may not look into it can check the rest.
void leave_out_what_is_hidden(aiod::settings::Sources& sources) {
  if (::access(sources.overrides.c_str(), R_OK) == 0 || errno != EACCES) return;
  fmt::print("warning: {} can't be read by this user: checked without what aioctl set\n",
             sources.overrides.string());
  sources.overrides.clear();
}

void complain(std::string_view what, std::string_view more = "") {
  fmt::print(stderr, "aiod: {}{}\n", aiod::base::terminal_text(what, aiod::base::Keep::paragraph), more);
}

void print_errors(const std::vector<aiod::settings::Diagnostic>& diagnostics) {
  constexpr std::size_t most = 100;
  for (std::size_t i = 0; i < std::min(most, diagnostics.size()); ++i)
    fmt::print(stderr, "{}\n",
               aiod::base::terminal_text(to_string(diagnostics[i]), aiod::base::Keep::paragraph));
  if (diagnostics.size() > most) fmt::print(stderr, "... and {} more\n", diagnostics.size() - most);
}

int run(const aiod::Options& options) {
  const aiod::Environment environment = aiod::process_environment();
  const aiod::Paths paths = aiod::choose_paths(options, environment, ::getuid());
  aiod::settings::Sources sources = sources_of(paths, environment);
  sources.overrides_must_be_good = options.check;
  if (options.check) leave_out_what_is_hidden(sources);
  if (options.check)
    return aiod::check_configuration(paths, sources, options.simulate) == 0 ? clean : failure;
  const auto memory = std::make_shared<aiod::ParameterMemory>(paths.state / "parameters.json");
  sources.known = memory->known();
  aiod::settings::Settings settings = aiod::settings::load(sources);
  sources.overrides_must_be_good = true;
  if (options.log_level) settings.daemon.log.level = *options.log_level;
  if (!settings.ok()) {
    print_errors(settings.diagnostics);
    return configuration;
  }
  // The programs that services run find this daemon: aioctl among them steers it, and no other.
  ::setenv("AIOD_SOCKET", std::filesystem::absolute(paths.socket).c_str(), 1);
  // What services keep lies beside what the daemon keeps: aio::state_folder().
  ::setenv("STATE_DIRECTORY", std::filesystem::absolute(paths.state).c_str(), 1);
  // A client or a pipe that goes away is an error of one write, not of the process.
  std::signal(SIGPIPE, SIG_IGN);
  aiod::Daemon(options, paths, std::move(settings), sources, *memory).run();
  return clean;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const aiod::Options options = aiod::parse_options(argc, argv);
    if (options.help) {
      fmt::print("{}", aiod::help_text());
      return clean;
    }
    if (options.version) {
      fmt::print("aiod {}\n", AIOD_VERSION);
      return clean;
    }
    return run(options);
  } catch (const aiod::UsageError& e) {
    complain(e.what(), "\nTry 'aiod --help'.");
    return usage;
  } catch (const std::exception& e) {
    complain(e.what());
    return failure;
  }
}
