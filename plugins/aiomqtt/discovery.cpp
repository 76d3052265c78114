#include "discovery.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "answers.hpp"

namespace aiomqtt {
namespace {

bool is_fine(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 128 && (std::isalnum(byte) != 0 || c == '_' || c == '-');
}

void set_default(aio::Object& object, std::string_view key, std::string value) {
  if (!object.contains(key)) object[key] = std::move(value);
}

aio::Object component(std::string_view board, const aio::mqtt::Entity& entity) {
  aio::Object component = entity.config;
  component["platform"] = entity.platform;
  set_default(component, "unique_id", fmt::format("{}_{}", board, entity.id));
  set_default(component, "default_entity_id", fmt::format("{}.{}_{}", entity.platform, board, entity.id));
  return component;
}

}  // namespace

// What was replaced stands behind it, and where, since the underscores that were there count too: so two
// names never become one.
std::string object_id(std::string_view id) {
  std::string result;
  std::string replaced;
  for (const char c : id) {
    const bool stays = is_fine(c) && c != '_';
    result += stays ? c : '_';
    if (!stays) replaced += fmt::format("{:02x}", static_cast<unsigned char>(c));
  }
  return std::ranges::all_of(id, is_fine) ? result : result + '_' + replaced;
}

std::string entity_id(std::string_view name) {
  if (std::ranges::any_of(name, [](char c) { return static_cast<unsigned char>(c) >= 128; }))
    return object_id(name);
  std::string result(name);
  std::ranges::replace_if(
      result, [](char c) { return !is_fine(c); }, '_');
  return result;
}

std::string discovery_topic(std::string_view prefix, std::string_view id) {
  return fmt::format("{}/device/{}/config", prefix, object_id(id));
}

aio::Object discovery_document(std::string_view id, const std::string& version, const Entities::Map& entities,
                               const Withdrawn& withdrawn) {
  const std::string board = object_id(id);
  aio::Object components;
  for (const auto& [name, entity] : entities) components[name] = component(board, entity);
  for (const auto& [name, platform] : withdrawn) {
    aio::Object gone;
    gone["platform"] = platform;
    components[name] = std::move(gone);
  }
  aio::Array identifiers;
  identifiers.emplace_back("aiod_" + board);
  aio::Object document;
  document["device"] = aio::Object{{"identifiers", identifiers}, {"name", id}, {"sw_version", version}};
  document["origin"] = aio::Object{{"name", "aiod"}, {"sw_version", version}};
  document["availability_topic"] = topic_of(id, "availability");
  document["components"] = std::move(components);
  return document;
}

}  // namespace aiomqtt
