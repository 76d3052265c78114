#pragma once

#include <aio/log.hpp>
#include <aio/schedule.hpp>
#include <aio/time.hpp>
#include <aio/value.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "settings/diagnostic.hpp"
#include "settings/mark.hpp"
#include "settings/restart.hpp"

namespace aiod::settings {

/// What the files say about one service, later files over earlier ones. An empty optional means that they
/// say nothing, or null: the code's default counts.
///
/// Values are named by JSON pointers: "" is the entry, "/args/0", "/kwargs/zones/2/pin",
/// "/schedule/start_in"; "~" and "/" in a key are "~0" and "~1". What the host takes out of kwargs is named
/// as if it stood beside them.
struct ServiceSettings {
  std::string name;      // "hello@kitchen"
  std::string plugin;    // "hello"
  std::string instance;  // "kitchen"; empty without one

  std::optional<bool> enabled{};
  std::optional<aio::Array> args{};
  aio::Object kwargs{};  // without those that the host keeps for itself
  std::optional<aio::Schedule> schedule{};
  std::optional<std::vector<std::string>> require{};  // service names, without ".service"
  std::optional<Restart> restart{};
  std::optional<aio::LogLevel> loglevel{};
  std::optional<bool> service_logger{};
  std::optional<aio::Duration> stop_timeout{};

  std::map<std::string, Mark> marks{};   // where each value stands
  std::map<std::string, Mark> keys{};    // where the key of each value that has one stands
  std::map<std::string, Mark> hidden{};  // where the value stands that one of the overrides hides
  /// What came from !secret, or has a variable in it, and what is shown in its place: "[secret]", "${VAR}".
  std::map<std::string, std::string> secrets{};
  /// The same for what is secret by what is known of the plugin, or by its name; see conceal_values().
  std::map<std::string, std::string> concealed{};
  /// What is one ${VAR} and no more: the variable's text. Values have it typed as YAML would; see
  /// bind_arguments().
  std::map<std::string, std::string> texts{};
  std::vector<Diagnostic> errors{};  // any of them makes this service `failed`; the others boot
};

/// Whether the value at `path` is secret or concealed, or contains what is: it must not be printed.
bool holds_secret(const ServiceSettings& service, std::string_view path);

/// What is shown in place of the value at `path`; nullptr when it may be shown, as far as it is no list and
/// no map.
const std::string* shown_instead(const ServiceSettings& service, std::string_view path);

/// The value at `path` as it may be shown.
aio::Value without_secrets(const ServiceSettings& service, const std::string& path, const aio::Value& value);

/// Where the value at `path` stands; for one that no file names, where what should contain it stands. The
/// file is empty when the service has no entry.
Mark mark_of(const ServiceSettings& service, std::string_view path);

/// Where the key of the value at `path` stands; as mark_of() when it has none.
Mark key_mark_of(const ServiceSettings& service, std::string_view path);

/// `base` + "/" + key, escaped.
std::string child_path(std::string_view base, std::string_view key);

/// Whether a text can name a service in the files: [A-Za-z0-9_-]+ and maybe @[A-Za-z0-9_.-]+.
bool is_service_name(std::string_view name);

}  // namespace aiod::settings
