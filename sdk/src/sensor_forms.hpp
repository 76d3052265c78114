#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <aio/mqtt.hpp>
#include <aio/sensor_feed.hpp>
#include <aio/value.hpp>

/// The texts and messages of a SensorFeed, as pure functions.
namespace aio {

/// Throws ConfigError.
void check_feed_options(const SensorFeed::Options& options);

/// "aiomqtt_sensor_bme280@kitchen.service" -> "kitchen"; empty for a service that is no instance.
std::string instance_of(std::string_view unit);

/// Where readings go; `pattern` is SensorFeed::Options::state_topic.
std::string topic_of_state(std::string_view pattern, std::string_view id, std::string_view instance);

/// "device/board/state" -> "device/board/sense".
std::string answer_topic(std::string_view request_topic);

const std::string& stat_of(const Quantity& quantity);

/// {"temperature":"21.5"}: texts, with as many decimals as the quantity has.
Object message_of(const std::vector<Quantity>& quantities, const SensorFeed::Reading& reading);

/// For people: "21.5 °C, 101325.0 Pa".
std::string describe_reading(const std::vector<Quantity>& quantities, const SensorFeed::Reading& reading);

mqtt::Entity entity_of(const Quantity& quantity, const SensorFeed::Options& options,
                       std::string_view instance, const std::string& state_topic);

}  // namespace aio
