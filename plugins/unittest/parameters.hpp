#pragma once

#include <array>
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <aio/params.hpp>
#include <aio/value.hpp>

/// What the service can be told, and what comes of it.
namespace unittest {

struct Parameters {
  static constexpr std::array local_only{"testdir", "modules", "root", "save_report"};

  aio::Value testdir = "tests";
  aio::Value modules = aio::Array();
  std::string root{};
  aio::Value save_report = false;
  bool debug = false;
  std::chrono::milliseconds limit = std::chrono::seconds(60);
  bool fail = true;
};
AIO_PARAMS(Parameters, testdir, modules, root, save_report, debug, limit, fail)

/// The parameters, checked, and every path below `root`.
struct Settings {
  std::optional<std::string> folder{};  // whose programs are run; without one, these:
  std::vector<std::string> programs{};
  std::vector<std::string> modules{};             // files and folders
  std::string root{};                             // where the programs run; empty: where the daemon does
  std::optional<std::filesystem::path> report{};  // the file
};

/// `unit`: the service's name, after which the report's file is called. Throws aio::ConfigError.
Settings settings_of(const Parameters& parameters, const std::string& unit);

/// The programs that these settings mean: of a folder what may be executed, by name. Throws aio::ConfigError.
/// Blocks on the disk.
std::vector<std::string> programs_of(const Settings& settings);

}  // namespace unittest
