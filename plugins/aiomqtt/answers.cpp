#include "answers.hpp"

#include <aio/value.hpp>

#include <fmt/format.h>

#include <charconv>
#include <utility>

namespace aiomqtt {
namespace {

using aio::mqtt::Message;

Message message(std::string topic, const aio::Value& payload) {
  return {.topic = std::move(topic), .payload = aio::to_json_text(payload)};
}

void put_argument(aio::Array& args, std::string_view index, const aio::Value& value) {
  std::size_t at = 0;
  std::from_chars(index.data(), index.data() + index.size(), at);
  if (at >= 1000) return;
  if (args.size() <= at) args.resize(at + 1);
  args[at] = value;
}

// "schedule.repeat" is a member of a member.
void put(aio::Object& object, std::string_view key, const aio::Value& value) {
  const auto dot = key.find('.');
  if (dot == key.npos) {
    object[key] = key == "password" ? aio::Value("[secret]") : value;
    return;
  }
  aio::Value& inner = object[key.substr(0, dot)];
  if (!inner.is_object()) inner = aio::Object();
  put(inner.as_object(), key.substr(dot + 1), value);
}

aio::Object help_entry(const UserCommand& command) {
  return {{"args", command.args}, {"kwargs", command.kwargs}, {"help", command.help}};
}

}  // namespace

std::string topic_of(std::string_view id, std::string_view kind) {
  return fmt::format("device/{}/{}", id, kind);
}

Message changed(std::string_view id, std::string_view asked, std::string_view action,
                std::string_view state) {
  aio::Object change;
  change[action] = state;
  aio::Object answer;
  answer[asked] = std::move(change);
  return message(topic_of(id, "status"), answer);
}

Message traceback_of(std::string_view id, std::string_view service, const std::optional<aio::Error>& error) {
  std::string text;
  if (error) text = fmt::format("{}\n{}: {}\n", error->traceback, error->type, error->message);
  aio::Object answer;
  answer[service] = aio::Object{{"traceback", text}};
  answer["hostname"] = id;
  return message(topic_of(id, "status"), answer);
}

aio::Object entry_of(const std::vector<aio::ConfigValue>& values) {
  aio::Array args;
  aio::Object kwargs;
  aio::Value enabled;
  for (const aio::ConfigValue& each : values) {
    const std::string_view key = each.key;
    if (key == "enabled")
      enabled = each.value;
    else if (key.starts_with("args."))
      put_argument(args, key.substr(5), each.value);
    else if (key != "args" && key != "kwargs")
      put(kwargs, key.starts_with("kwargs.") ? key.substr(7) : key, each.value);
  }
  aio::Object entry;
  entry["enabled"] = std::move(enabled);
  entry["args"] = std::move(args);
  entry["kwargs"] = std::move(kwargs);
  return entry;
}

Messages lines_of(const std::string& topic, std::string_view text) {
  Messages messages;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    if (line.find_first_not_of(" \t\r") != line.npos)
      messages.push_back({.topic = topic, .payload = std::string(line) + '\n'});
  }
  return messages;
}

Message response(std::string_view id, std::string_view command, aio::Value answer, std::string_view text) {
  aio::Object object;
  object["cmd"] = command;
  object["resp"] = std::move(answer);
  object["msg"] = text;
  object["hostname"] = id;
  return message(topic_of(id, "resp"), object);
}

aio::Value help_of(const std::map<std::string, UserCommand>& commands, std::string_view name) {
  aio::Object all;
  for (const auto& [each, command] : commands) all[each] = help_entry(command);
  if (name.empty()) return all;
  const aio::Value* entry = all.if_contains(name);
  return entry != nullptr ? *entry : aio::Value();
}

}  // namespace aiomqtt
