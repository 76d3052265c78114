#include "parameters.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>
#include <system_error>

#include <aio/durable_file.hpp>
#include <aio/error.hpp>

namespace unittest {
namespace {

using namespace std::chrono_literals;

std::string text_of(const aio::Value& value, const char* problem) {
  if (const auto* text = value.if_string(); text != nullptr && !text->empty()) return std::string(*text);
  throw aio::ConfigError(problem);
}

// One that has no root stays as it is: a program's bare name is looked up in PATH.
std::string below(const std::string& root, const std::string& path) {
  if (root.empty()) return path;
  return (std::filesystem::absolute(root) / path).lexically_normal().string();
}

std::vector<std::string> list_of(const aio::Value& value, const std::string& root, const char* problem) {
  std::vector<std::string> paths;
  for (const aio::Value& entry : value.get_array()) paths.push_back(below(root, text_of(entry, problem)));
  return paths;
}

std::vector<std::string> modules_of(const Parameters& p) {
  constexpr const char* problem = "modules must be a file or folder, or a list of these";
  if (p.modules.is_null()) return {};
  if (p.modules.is_array()) return list_of(p.modules, p.root, problem);
  return {below(p.root, text_of(p.modules, problem))};
}

std::optional<std::filesystem::path> report_of(const aio::Value& value, const std::string& unit) {
  if (value.is_null() || value == aio::Value(false)) return std::nullopt;
  const std::string name =
      value.is_bool() ? '.' + unit : text_of(value, "save_report must be true, false or a path");
  return aio::state_folder() / name;
}

}  // namespace

Settings settings_of(const Parameters& p, const std::string& unit) {
  constexpr const char* problem = "testdir must be a folder, or a list of programs";
  if (p.limit <= 0s) throw aio::ConfigError("limit must be longer than 0s");
  Settings settings{.modules = modules_of(p), .root = p.root, .report = report_of(p.save_report, unit)};
  if (p.testdir.is_array())
    settings.programs = list_of(p.testdir, p.root, problem);
  else
    settings.folder = below(p.root, text_of(p.testdir, problem));
  return settings;
}

std::vector<std::string> programs_of(const Settings& settings) {
  if (!settings.folder) return settings.programs;
  std::error_code error;
  std::vector<std::string> programs;
  for (std::filesystem::directory_iterator entry(*settings.folder, error), end; !error && entry != end;
       entry.increment(error))
    if (entry->is_regular_file() && ::access(entry->path().c_str(), X_OK) == 0)
      programs.push_back(entry->path().string());
  if (error) throw aio::ConfigError(fmt::format("testdir {}: {}", *settings.folder, error.message()));
  std::ranges::sort(programs);
  return programs;
}

}  // namespace unittest
