#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/facts.hpp"
#include "plugin/plugin_file.hpp"

namespace aiod::plugin {

/// One file that looks like a plugin, or a directory that can't be read.
struct Found {
  std::string name{};  // the service's: "hello" of hello_service.so; empty for a directory
  std::filesystem::path path{};
  std::string error{};                  // why it can't be used, a whole sentence; empty: it can
  std::filesystem::path shadowed_by{};  // the plugin of this name in an earlier directory, which wins
  Facts facts{};                        // as far as they could be read
  std::string build_id{};               // empty when its linker made none
  FileStamp stamp{};                    // of what was examined
  bool settled = false;                 // PluginFile::settled()

  bool usable() const noexcept { return error.empty() && shadowed_by.empty(); }
};

/// The plugins (`*_service.so`) of the directories, in the directories' order and by name within each. A
/// missing directory is an empty one. No file stops the rest: what is wrong with it is in its `error`. No
/// code of a plugin runs. A plugin that somebody else than root and this process's user could change or
/// replace is refused, see PluginFile. What `before` tells of a file that has not changed since is taken over
/// without reading it again.
std::vector<Found> scan(const std::vector<std::filesystem::path>& directories,
                        const std::vector<Found>& before = {});

/// The same for one file, whatever its name.
Found inspect(const std::filesystem::path& file);

/// "hello" of "hello_service.so"; nullopt when the file's name is none of a plugin.
std::optional<std::string> plugin_of_file(std::string_view file_name);

/// What differs between two scans, by the names of plugins.
struct ScanChanges {
  std::vector<std::string> added{};
  std::vector<std::string> changed{};  // other code, another file, or fit for use where it was not
  std::vector<std::string> removed{};

  bool operator==(const ScanChanges&) const = default;
};

/// Of each name the plugin that wins counts. One that was only touched, or stripped, has not changed: its
/// build-id is the same.
ScanChanges compare(const std::vector<Found>& before, const std::vector<Found>& after);

}  // namespace aiod::plugin
