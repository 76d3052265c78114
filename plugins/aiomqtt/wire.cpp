#include "wire.hpp"

#include <boost/json/parse.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace aiomqtt {
namespace {

using Actions = std::vector<Action>;

constexpr std::array<std::pair<std::string_view, Verb>, 6> verbs{{{"status", Verb::status},
                                                                  {"start", Verb::start},
                                                                  {"stop", Verb::stop},
                                                                  {"traceback", Verb::traceback},
                                                                  {"report", Verb::report},
                                                                  {"env", Verb::env_get}}};

constexpr std::string_view switch_prefix = "services/";
constexpr std::string_view switch_suffix = "/set";

std::string text_of(const aio::Value& value, std::string_view of) {
  if (!value.is_string()) throw WireError(fmt::format("\"{}\" must have a name, or a list of names", of));
  return std::string(value.as_string());
}

const aio::Object& object_of(const aio::Value& value, std::string_view of) {
  if (!value.is_object()) throw WireError(fmt::format("\"{}\" must have an object", of));
  return value.as_object();
}

// Before they are looked at any further: a list has as many names as fit into a message.
void add(Actions& actions, Action action) {
  if (action.target.size() > longest_name)
    throw WireError(fmt::format("a name is longer than {} bytes", longest_name));
  const bool twice =
      only_reads(action.verb) && std::ranges::any_of(actions, [&](const Action& other) {
        return other.verb == action.verb && other.target == action.target && other.form == action.form;
      });
  if (twice) return;
  if (actions.size() == most_orders)
    throw WireError(fmt::format("it asks for more than {} things at once", most_orders));
  actions.push_back(std::move(action));
}

Action simple(Verb verb, std::string target) {
  Action action{.verb = verb, .target = std::move(target)};
  const auto colon = action.target.find(':');
  if (verb == Verb::status && colon != std::string::npos) {
    if (action.target.substr(colon + 1) == "/debug") action.form = aio::asyncmd::Form::debug;
    action.target.resize(colon);
  }
  return action;
}

void add_each(Actions& actions, Verb verb, const aio::Value& names, std::string_view of) {
  if (!names.is_array()) return add(actions, simple(verb, text_of(names, of)));
  for (const aio::Value& each : names.as_array()) add(actions, simple(verb, text_of(each, of)));
}

void add_objects(Actions& actions, Verb verb, const aio::Value& value, std::string_view of) {
  for (const auto& [name, object] : object_of(value, of))
    add(actions, {.verb = verb, .target = name, .value = object_of(object, of)});
}

void add_config(Actions& actions, const aio::Value& value) {
  for (const auto& [act, what] : object_of(value, "config")) {
    if (act == "get")
      add_each(actions, Verb::config_get, what, act);
    else if (act == "enable")
      add_each(actions, Verb::config_enable, what, act);
    else if (act == "disable")
      add_each(actions, Verb::config_disable, what, act);
    else if (act == "set")
      add_objects(actions, Verb::config_set, what, act);
    else
      throw WireError("\"config\" knows get, set, enable and disable, and nothing else");
  }
}

void add_service_action(Actions& actions, std::string_view name, const aio::Value& value) {
  for (const auto& [word, verb] : verbs)
    if (word == name) return add_each(actions, verb, value, name);
  if (name == "config") return add_config(actions, value);
  if (name == "set") return add_objects(actions, Verb::env_set, value, name);
  throw WireError(
      "there is no such action; there are status, start, stop, traceback, report, config, env, set");
}

std::optional<aio::Value> json_of(std::string_view payload) {
  boost::system::error_code error;
  aio::Value value = boost::json::parse(payload, error);
  if (error) return std::nullopt;
  return value;
}

Actions parse_service(std::string_view payload) {
  const auto value = json_of(payload);
  if (!value || !value->is_object())
    throw WireError("the message must be a JSON object, such as {\"status\": \"*.service\"}");
  Actions actions;
  for (const auto& [name, each] : value->as_object()) add_service_action(actions, name, each);
  return actions;
}

Actions parse_logger(std::string_view payload) {
  if (payload == "log") return {{.verb = Verb::log}};
  if (payload.starts_with("error.log")) return {{.verb = Verb::error_log}};
  throw WireError("the message must be log or error.log");
}

// "help", "?name" and "name?" ask what there is.
Actions parse_name(std::string name, aio::Value arguments) {
  const auto mark = name.find('?');
  if (mark != std::string::npos) {
    std::erase(name, '?');
    return {{.verb = Verb::help, .target = std::move(name)}};
  }
  if (name == "help") return {{.verb = Verb::help}};
  if (name.empty()) throw WireError("the message has no command's name");
  if (name.size() > longest_name)
    throw WireError(fmt::format("a name is longer than {} bytes", longest_name));
  return {{.verb = Verb::command, .target = std::move(name), .value = std::move(arguments)}};
}

Actions parse_command(std::string_view payload) {
  const auto value = json_of(payload);
  if (value && value->is_string()) return parse_name(std::string(value->as_string()), aio::Object());
  if (!value || !value->is_object()) return parse_name(std::string(payload), aio::Object());
  const aio::Value* name = value->as_object().if_contains("cmd");
  if (name == nullptr) throw WireError("the message must have \"cmd\", the command's name");
  return parse_name(text_of(*name, "cmd"), *value);
}

// "services/hello/set", what Home Assistant's switches send.
Actions parse_switch(std::string_view kind, std::string_view payload) {
  kind.remove_prefix(switch_prefix.size());
  kind.remove_suffix(switch_suffix.size());
  if (payload != "ON" && payload != "OFF") throw WireError("the message must be ON or OFF");
  return {{.verb = payload == "ON" ? Verb::start : Verb::stop, .target = std::string(kind) + ".service"}};
}

bool is_switch(std::string_view kind) {
  return kind.size() > switch_prefix.size() + switch_suffix.size() && kind.starts_with(switch_prefix) &&
         kind.ends_with(switch_suffix);
}

std::string_view kind_of(std::string_view id, std::string_view topic) {
  for (const std::string_view who : {id, std::string_view("all")}) {
    const std::string prefix = fmt::format("device/{}/", who);
    if (topic.starts_with(prefix)) return topic.substr(prefix.size());
  }
  return {};
}

}  // namespace

std::vector<std::string> topics_of(std::string_view id) {
  std::vector<std::string> topics;
  for (const std::string_view who : {id, std::string_view("all")})
    for (const std::string_view kind : {"service", "cmd", "logger"})
      topics.push_back(fmt::format("device/{}/{}", who, kind));
  return topics;
}

std::vector<Action> parse(std::string_view id, std::string_view topic, std::string_view payload) {
  const std::string_view kind = kind_of(id, topic);
  if (kind == "service") return parse_service(payload);
  if (kind == "logger") return parse_logger(payload);
  if (kind == "cmd") return parse_command(payload);
  if (is_switch(kind)) return parse_switch(kind, payload);
  return {};
}

bool is_order(std::string_view id, std::string_view topic) {
  const std::string_view kind = kind_of(id, topic);
  return kind == "service" || kind == "logger" || kind == "cmd" || is_switch(kind);
}

bool only_reads(Verb verb) {
  switch (verb) {
    case Verb::status:
    case Verb::traceback:
    case Verb::report:
    case Verb::config_get:
    case Verb::log:
    case Verb::error_log:
    case Verb::help:
      return true;
    default:
      return false;
  }
}

std::string_view permission_for(const Action& action) {
  switch (action.verb) {
    case Verb::status:
      return "status";
    case Verb::start:
      return "start";
    case Verb::stop:
      return "stop";
    case Verb::traceback:
      return "traceback";
    case Verb::report:
      return "report";
    case Verb::config_get:
    case Verb::config_set:
    case Verb::config_enable:
    case Verb::config_disable:
      return "config";
    case Verb::env_get:
    case Verb::env_set:
      return "env";
    case Verb::log:
    case Verb::error_log:
      return "log";
    case Verb::help:
      return "cmd";
    case Verb::command:
      break;
  }
  return action.target == "reset" ? "reset" : "cmd";
}

std::string_view word_for(Verb verb) {
  static constexpr std::array<std::string_view, 15> words{
      "STATUS",        "START",          "STOP", "TRACEBACK", "REPORT", "CONFIG get", "CONFIG set",
      "CONFIG enable", "CONFIG disable", "ENV",  "ENV set",   "LOG",    "ERROR LOG",  "CMD",
      "HELP"};
  return words[static_cast<std::size_t>(verb)];
}

}  // namespace aiomqtt
