#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "aioctl/connection.hpp"
#include "aioctl/options.hpp"
#include "aioctl/output.hpp"

namespace aiod::aioctl {

/// The configuration folder of a daemon that can't be asked: /etc/aiod for root, else XDG_CONFIG_HOME/aiod or
/// ~/.config/aiod.
std::filesystem::path default_config_folder();

/// The folders of the daemon that answers. One that is not the caller's own nor root's is the system's, and
/// chooses no folder for the caller: then they are the system's. When the process at the socket isn't
/// trusted, the user is told why it wasn't asked.
struct DaemonsFolders {
  std::optional<CheckOptions> folders{};
  std::string reads{};  // the folder that it says it reads
};
DaemonsFolders daemons_folders(Connection& aiod, Output& out);

/// Which folder edit is about: the one that was `given`; else the daemon's; else its usual one.
std::filesystem::path folder_to_edit(const std::filesystem::path& given,
                                     const std::optional<std::filesystem::path>& daemons);

/// "hello" of hello, hello.service or hello.service.blink.
std::string service_of(std::string_view name);

/// Whether YAML text has this key at its top level, in block style or, as JSON, in braces.
bool has_top_level_key(std::string_view text, std::string_view key);

/// The file to edit for a service: the last of services.yaml and services.d/*.yaml that has an entry of it,
/// in the order in which they are read; services.yaml where none has, or for no name.
std::filesystem::path file_of_entry(const std::filesystem::path& folder, const std::string& service);

/// The bytes of a file, none where there is no such file. Throws CommandError when it can't be read, or isn't
/// a file: a pipe is not waited for.
std::string read_config_file(const std::filesystem::path& file);

/// A folder of links to all of a configuration, but for one file that stands in the place of another. Removed
/// at the end.
class StagedConfig {
 public:
  /// `replaced` is services.yaml or services.d/x.yaml. Throws CommandError.
  StagedConfig(const std::filesystem::path& folder, const std::filesystem::path& replaced,
               const std::filesystem::path& by);
  ~StagedConfig();
  StagedConfig(const StagedConfig&) = delete;
  StagedConfig& operator=(const StagedConfig&) = delete;

  const std::filesystem::path& path() const { return staged_; }

 private:
  std::filesystem::path staged_;
};

}  // namespace aiod::aioctl
