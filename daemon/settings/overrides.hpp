#pragma once

#include <aio/value.hpp>
#include <filesystem>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace aiod::settings {

/// What `aioctl enable`, `disable` and `config` have the daemon write, in its state folder.
inline constexpr std::string_view kOverridesFile = "overrides.yaml";

/// One change of that file: one key of one service's entry.
struct Edit {
  std::string service;                // "hello@kitchen"
  std::string key;                    // see override_key
  std::optional<aio::Value> value{};  // null restores the code's default; nullopt takes the key out
};

/// The key that a user means: "enabled", "args", "schedule"... of an entry, "kwargs.period" and, for short,
/// "period" of its kwargs. What the host takes out of kwargs is "loglevel", also as "kwargs.loglevel".
/// Throws std::invalid_argument, with a text for the user, when it can be none.
std::string override_key(std::string_view name);

/// The file can't be changed, and was not: it is no YAML, or not a map of services. For the user, with the
/// file's name and place.
class OverridesError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The text of the file after the edits, in their order. `text` is what it holds now, and may be empty;
/// `file` is its name for messages. What the file holds besides stays: !secret and ${VAR} too, comments not.
/// An entry without keys goes; one that is
/// null becomes one with the key. Whether the values make sense is for load() to say (Sources::replaced).
/// Throws OverridesError, and std::invalid_argument for a service, a key or a value that no file can hold.
std::string edit_overrides(const std::filesystem::path& file, std::string_view text,
                           std::span<const Edit> edits);

}  // namespace aiod::settings
