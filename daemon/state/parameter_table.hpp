#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace aiod::state {

/// The parameters of each plugin that was seen, in the order of its arguments, by name and whether their
/// values are secret: so that they are known to be while the plugin is not there.
using ParameterTable = std::map<std::string, std::vector<std::pair<std::string, bool>>, std::less<>>;

/// More plugins, or parameters of one, are not kept.
inline constexpr std::size_t most_plugins = 1000;
inline constexpr std::size_t most_parameters = 200;

std::string encode_parameters(const ParameterTable& table);

/// Throws BadState with what is wrong.
ParameterTable decode_parameters(std::string_view text);

struct KeptParameters {
  ParameterTable table{};
  std::string warning{};  // for the log; empty when all is well
};

/// Reads the file; a missing one is empty. One that can't be used is put aside (NAME.bad-1...), the warning
/// says so, and all is empty. Never throws for what the file holds or is.
KeptParameters load_parameters(const std::filesystem::path& file);

/// Replaces the file; see write_file. Throws std::system_error.
void save_parameters(const std::filesystem::path& file, const ParameterTable& table);

}  // namespace aiod::state
