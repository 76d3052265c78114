#pragma once

#include <map>
#include <string>
#include <string_view>

#include <aio/mqtt.hpp>
#include <aio/value.hpp>

#include "entities.hpp"

/// Home Assistant's discovery, one document for the whole board. Pure.
namespace aiomqtt {

/// Entities that were shown and are there no more: their platforms by their ids.
using Withdrawn = std::map<std::string, std::string>;

/// The board's id with only the characters that Home Assistant takes: itself where it has no others, and else
/// one that no other id gets.
std::string object_id(std::string_view id);
/// The same for names within one board. Those of ASCII keep the ids they have always had, with underscores:
/// hello_service.
std::string entity_id(std::string_view name);
/// "homeassistant/device/pi/config"
std::string discovery_topic(std::string_view prefix, std::string_view id);
/// What is withdrawn has only its platform: published so once, and then without it, it disappears.
aio::Object discovery_document(std::string_view id, const std::string& version, const Entities::Map& entities,
                               const Withdrawn& withdrawn);

}  // namespace aiomqtt
