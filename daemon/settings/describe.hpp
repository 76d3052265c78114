#pragma once

#include <aio/value.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "settings/loader.hpp"

namespace aiod::settings {

/// One value that the files give a service.
struct ConfiguredValue {
  std::string key;  // "enabled", "args.0", "kwargs.period", "schedule.repeat", "restart", "restart.delay"
  aio::Value
      value;  // as the files spell it: "1h30m", "on-failure"; a secret is "[secret]", a variable "${VAR}"
  std::string
      origin;  // "services.yaml:3:10", from the configuration folder; "/var/lib/aiod/overrides.yaml:2:5"
  std::string hides{};  // the origin of the value that an override hides; empty when there is none
  std::string yaml{};   // the value for a file; empty: to be written
};

/// Every value that the files give the service, in the order of the keys of an entry. What is null in them,
/// or wrong, is not there.
std::vector<ConfiguredValue> describe(const ServiceSettings& service,
                                      const std::filesystem::path& config_dir);

/// How users know a file: by its name in the configuration folder, or by its whole path.
std::string name_of_file(const std::filesystem::path& file, const std::filesystem::path& config_dir);

/// The entries of the service as the files have them, each under a comment with its file and line, in the
/// order in which they apply. Neither secrets nor variables are expanded. Empty when no file names the
/// service.
std::string written_entries(const Settings& settings, std::string_view name,
                            const std::filesystem::path& config_dir);

/// The one entry that results, with the origin of each value as a comment at the end of its line.
std::string effective_entry(const ServiceSettings& service, const std::filesystem::path& config_dir);

}  // namespace aiod::settings
