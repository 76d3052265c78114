#include "aiod/options.hpp"

#include <fmt/format.h>
#include <getopt.h>

#include <array>
#include <charconv>
#include <cstring>

namespace aiod {
namespace {

enum Code : int {
  config = 256,
  services,
  socket_path,
  state,
  runtime,
  log_level,
  ready_fd,
  system_wide,
  simulate,
  check
};

const std::array<option, 13> long_options{{{"config", required_argument, nullptr, config},
                                           {"services", required_argument, nullptr, services},
                                           {"socket", required_argument, nullptr, socket_path},
                                           {"state", required_argument, nullptr, state},
                                           {"runtime", required_argument, nullptr, runtime},
                                           {"log-level", required_argument, nullptr, log_level},
                                           {"ready-fd", required_argument, nullptr, ready_fd},
                                           {"system", no_argument, nullptr, system_wide},
                                           {"sim", no_argument, nullptr, simulate},
                                           {"check", no_argument, nullptr, check},
                                           {"help", no_argument, nullptr, 'h'},
                                           {"version", no_argument, nullptr, 'V'},
                                           {nullptr, 0, nullptr, 0}}};

aio::LogLevel parse_level(const char* text) {
  const auto level = aio::parse_log_level(text);
  if (!level)
    throw UsageError(
        fmt::format("--log-level: \"{}\" is none of debug, info, warning, error, critical, off", text));
  return *level;
}

int parse_descriptor(const char* text) {
  int fd = -1;
  const char* end = text + std::strlen(text);
  const auto [stopped, error] = std::from_chars(text, end, fd);
  if (error != std::errc() || stopped != end || fd < 0)
    throw UsageError(fmt::format("--ready-fd: \"{}\" is no file descriptor", text));
  return fd;
}

void apply(Options& options, int code) {
  switch (code) {
    case config:
      options.config = optarg;
      break;
    case services:
      options.services.emplace_back(optarg);
      break;
    case socket_path:
      options.socket = optarg;
      break;
    case state:
      options.state = optarg;
      break;
    case runtime:
      options.runtime = optarg;
      break;
    case log_level:
      options.log_level = parse_level(optarg);
      break;
    case ready_fd:
      options.ready_fd = parse_descriptor(optarg);
      break;
    case system_wide:
      options.system = true;
      break;
    case simulate:
      options.simulate = true;
      break;
    case check:
      options.check = true;
      break;
    case 'h':
      options.help = true;
      break;
    default:
      options.version = true;
      break;
  }
}

}  // namespace

Options parse_options(int argc, char** argv) {
  Options options;
  optind = 1;
  opterr = 0;
  for (;;) {
    const int at = optind;
    const int code = getopt_long(argc, argv, "+:hV", long_options.data(), nullptr);
    if (code == -1) break;
    if (code == ':') throw UsageError(fmt::format("{} needs a value", argv[at]));
    if (code == '?') throw UsageError(fmt::format("unknown option {}", argv[at]));
    apply(options, code);
  }
  if (optind < argc) throw UsageError(fmt::format("unexpected argument \"{}\"", argv[optind]));
  return options;
}

std::string help_text() {
  return R"(aiod: runs many small services in one daemon. aioctl shows and steers them.

Usage: aiod [OPTION]...

  --config DIR      the folder with aiod.yaml, services.yaml, services.d/; all may be missing
  --services DIR    a folder of plugins, in place of the standard ones; repeatable, the first one wins
  --socket PATH     the control socket
  --state DIR       what outlives the daemon
  --runtime DIR     the log's ring, and the socket unless --socket says otherwise
  --system          the folders that root has, whoever runs this
  --sim             the simulated board, whatever the configuration says
  --log-level L     debug, info, warning, error, critical or off
  --ready-fd N      write READY to this file descriptor once all services are up, and close it
  --check           check the configuration against the plugins, and end
  -V, --version     the version
  -h, --help        this text

For root: /etc/aiod, /usr/local/lib/aiod/services, /usr/lib/aiod/services, /var/lib/aiod, /run/aiod. For others:
the same folders for plugins after ~/.local/share/aiod/services, and the XDG directories for the rest.

Exit codes: 0 ended as asked, 1 failure (or --check found errors), 2 usage, 78 configuration.
)";
}

}  // namespace aiod
