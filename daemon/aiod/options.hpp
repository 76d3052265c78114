#pragma once

#include <aio/log.hpp>

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace aiod {

/// The command line as it was given.
struct Options {
  std::optional<std::filesystem::path> config{};
  std::vector<std::filesystem::path> services{};
  std::optional<std::filesystem::path> socket{};
  std::optional<std::filesystem::path> state{};
  std::optional<std::filesystem::path> runtime{};
  std::optional<aio::LogLevel> log_level{};
  std::optional<int> ready_fd{};
  bool system = false;
  bool simulate = false;
  bool check = false;
  bool help = false;
  bool version = false;
};

class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Throws UsageError.
Options parse_options(int argc, char** argv);

/// What --help prints.
std::string help_text();

}  // namespace aiod
