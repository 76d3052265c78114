#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "plugin/facts.hpp"

namespace aiod::plugin {

/// One file that looks like a plugin, or a directory that can't be read.
struct Found {
  std::string name{};  // the service's: "hello" of hello_service.so; empty for a directory
  std::filesystem::path path{};
  std::string error{};                  // why it can't be used, a whole sentence; empty: it can
  std::string warning{};                // what its owner should know all the same; usually empty
  std::filesystem::path shadowed_by{};  // the plugin of this name in an earlier directory, which wins
  Facts facts{};                        // as far as they could be read

  bool usable() const noexcept { return error.empty() && shadowed_by.empty(); }
};

/// The plugins (`*_service.so`) of the directories, in the directories' order and by name within each. A
/// missing directory is an empty one. No file stops the rest: what is wrong with it is in its `error`. No
/// code of a plugin runs. A plugin that everybody may write, or may replace because everybody may write to
/// its directory, is refused; one that belongs to neither root nor this user is warned about.
std::vector<Found> scan(const std::vector<std::filesystem::path>& directories);

/// The same for one file, whatever its name.
Found inspect(const std::filesystem::path& file);

}  // namespace aiod::plugin
