#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "settings/daemon_settings.hpp"
#include "settings/diagnostic.hpp"
#include "settings/service_settings.hpp"

namespace aiod::settings {

class KnownParameters;
class Source;

/// Where the configuration comes from.
struct Sources {
  std::filesystem::path config_dir;                        // aiod.yaml, services.yaml, services.d/, .env
  std::optional<std::filesystem::path> credentials_dir{};  // one file per secret: $CREDENTIALS_DIRECTORY
  std::map<std::string, std::string> environment{};        // for ${VAR}; goes before .env
  /// What aioctl wrote, laid over all other files: kOverridesFile in the state folder. Empty: none.
  std::filesystem::path overrides{};
  /// Texts to read in place of files, there or not: of those of config_dir by their names in it
  /// ("services.d/20-pumps.yaml"), of `overrides` by its path. To see what a change would mean before it is
  /// written.
  std::map<std::string, std::string> replaced{};
  /// Whether a file of overrides that can't be read at all is an error, or a warning and left out: no user
  /// wrote it, so that a daemon boots without it.
  bool overrides_must_be_good = true;
  /// What is known of the plugins, to tell what is secret; without it names alone tell.
  std::shared_ptr<const KnownParameters> known{};
};

struct Settings {
  DaemonSettings daemon{};
  std::map<std::string, ServiceSettings> services{};  // by name
  /// The errors that no single service can answer for, and all warnings, in the order they were found. The
  /// other errors are in ServiceSettings::errors.
  std::vector<Diagnostic> diagnostics{};
  /// The texts that were read, for diagnose(). It hides in them what has become known to be secret meanwhile.
  std::vector<std::shared_ptr<Source>> sources{};
  std::shared_ptr<const KnownParameters> known{};

  /// Whether the daemon can boot with this: no error among `diagnostics`. Services may have failed.
  bool ok() const;

  /// An error at a place that a loaded file gave a value at (see mark_of), with the line that is there. For
  /// those who find out later that a value is wrong: the binding of a plugin's parameters, cron. Not on two
  /// threads.
  Diagnostic diagnose(const Mark& mark, std::string message, std::string hint = {},
                      Severity severity = Severity::error) const;
};

/// What one load reads, so that a folder full of files is an error and not an outage.
inline constexpr std::size_t kMaxFiles = 1000;                  // of services.d
inline constexpr std::size_t kMaxTotalSize = 16 * 1024 * 1024;  // bytes of all files
inline constexpr std::size_t kMaxErrors = 20;                   // of one service; how many more is said

/// Reads aiod.yaml; services.yaml or, where that is missing, a seed's services.config; then services.d/*.yaml
/// in the order of their names, and the overrides, each over the ones before; and .env. Any of them may be
/// missing. Never throws for what a file holds. Blocks on the disk; any thread.
Settings load(const Sources& sources);

}  // namespace aiod::settings
