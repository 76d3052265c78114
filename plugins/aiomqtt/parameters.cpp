#include "parameters.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <aio/error.hpp>
#include <aio/mqtt.hpp>

namespace aiomqtt {
namespace {

using namespace std::chrono_literals;

constexpr std::array<std::string_view, 10> known_actions{"status", "start", "stop", "traceback", "report",
                                                         "config", "env",   "log",  "cmd",       "reset"};

void require(bool holds, const std::string& text) {
  if (!holds) throw aio::ConfigError(text);
}

void check_names(const Parameters& p) {
  for (const std::string& action : p.allow.value_or(std::vector<std::string>{}))
    require(
        std::ranges::find(known_actions, action) != known_actions.end(),
        "allow must be of status, start, stop, traceback, report, config, env, log, cmd and reset, not \"" +
            action + "\"");
  for (const auto& [name, command] : p.commands) {
    require(!command.run.get().empty(), "commands." + name + ".run must have the program's name");
    require(command.args.is_null() || command.args.is_array(), "commands." + name + ".args must be a list");
    require(command.kwargs.is_null() || command.kwargs.is_object(),
            "commands." + name + ".kwargs must be a map");
    require(name != "reset" && name != "help" && name.find('?') == name.npos,
            "commands." + name + " is a name that is taken; give it another");
  }
}

void check_topics(const Parameters& p) {
  require(p.id.find_first_of("/+#") == p.id.npos && p.id != "all",
          "id must be a name without /, + and #, and not \"all\"");
  require(p.discovery_prefix.find_first_of("+#") == p.discovery_prefix.npos && !p.discovery_prefix.empty(),
          "discovery_prefix must be a topic, such as homeassistant");
  require(p.client_id.size() <= 65'535 && p.client_id.find('\0') == p.client_id.npos,
          "client_id must be a text of at most 65535 bytes");
  for (const std::string& topic : p.topics) {
    try {
      aio::mqtt::check_filter(topic);
    } catch (const aio::mqtt::MqttError& error) {
      throw aio::ConfigError("topics: " + std::string(error.what()));
    }
  }
}

}  // namespace

aio::Caller caller_of(const Parameters& p) {
  return {.who = "mqtt",
          .grants = {{aio::Right::read, p.grants.read},
                     {aio::Right::steer, p.grants.steer},
                     {aio::Right::configure, p.grants.configure},
                     {aio::Right::files, p.grants.files},
                     {aio::Right::run, p.grants.run}}};
}

std::vector<std::string> service_names(const Parameters& p) {
  const auto name_of = [](const aio::Value& value) {
    require(value.is_string() && !value.as_string().empty(),
            "services must be a name or a wildcard, such as \"*.service\", or a list of these");
    return std::string(value.as_string());
  };
  if (!p.services.is_array()) return {name_of(p.services)};
  std::vector<std::string> names;
  for (const aio::Value& each : p.services.as_array()) names.push_back(name_of(each));
  return names;
}

void check(const Parameters& p) {
  check_topics(p);
  check_names(p);
  static_cast<void>(service_names(p));
  require(p.discovery_period >= 1s, "discovery_period must be at least 1 s");
  require(!p.server.empty(), "server must be the broker's host name or address");
  require(p.port > 0, "port must be from 1 to 65535");
  require(p.keepalive >= 5s && p.keepalive <= 65535s, "keepalive must be from 5 s to 65535 s");
  require(p.max_message >= 1024 && p.max_message <= 16 * 1024 * 1024,
          "max_message must be from 1024 to 16777216 bytes");
  require(p.queue > 0, "queue must be at least 1");
  require(p.reconnect.first >= 10ms, "reconnect.first must be at least 10ms");
  require(p.reconnect.longest >= p.reconnect.first, "reconnect.longest must not be below reconnect.first");
  require(p.ssl_params.cert.empty() == p.ssl_params.key.empty(),
          "ssl_params must have both cert and key, or neither");
  require(p.password.empty() || !p.username.empty(), "password needs a username");
}

}  // namespace aiomqtt
