#include "sensor_forms.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include <aio/error.hpp>

namespace aio {
namespace {

using namespace std::chrono_literals;

constexpr Duration shortest_period = 10ms;

bool is_word(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  return !text.empty() && std::ranges::all_of(text, fits);
}

std::string in_decimals(const Quantity& quantity, double value) {
  if (std::isnan(value)) return "?";
  return fmt::format("{:.{}f}", value, quantity.decimals);
}

// Home Assistant takes a value for lost when it is late.
std::int64_t seconds_until_lost(Duration period) {
  return std::chrono::ceil<std::chrono::seconds>(3 * period + 10s).count();
}

}  // namespace

void check_feed_options(const SensorFeed::Options& options) {
  if (options.period < shortest_period)
    throw ConfigError(fmt::format("period must be at least {}", format_duration(shortest_period)));
  if (options.give_up < 1) throw ConfigError("give_up must be at least 1");
  if (!is_word(options.sensor))
    throw ConfigError(
        fmt::format("\"{}\" can't be a sensor's name; use letters, digits, _ and -", options.sensor));
  for (const Quantity& quantity : options.quantities) {
    if (!is_word(quantity.key))
      throw ConfigError(
          fmt::format("\"{}\" can't be a quantity's key; use letters, digits, _ and -", quantity.key));
    if (quantity.decimals < 0 || quantity.decimals > 9)
      throw ConfigError(fmt::format("{}: decimals must be 0 to 9", quantity.key));
  }
}

std::string instance_of(std::string_view unit) {
  const std::size_t at = unit.find('@');
  if (at == unit.npos) return "";
  std::string_view rest = unit.substr(at + 1);
  return std::string(rest.substr(0, rest.find(".service")));
}

std::string topic_of_state(std::string_view pattern, std::string_view id, std::string_view instance) {
  if (pattern.empty())
    return fmt::format("homeassistant/sensor/{}{}{}/state", id, instance.empty() ? "" : "_", instance);
  constexpr std::string_view placeholder = "{id}";
  std::string topic(pattern);
  for (std::size_t at = 0; (at = topic.find(placeholder, at)) != topic.npos; at += id.size())
    topic.replace(at, placeholder.size(), id);
  return topic;
}

std::string answer_topic(std::string_view request_topic) {
  return std::string(request_topic.substr(0, request_topic.rfind('/'))) + "/sense";
}

const std::string& stat_of(const Quantity& quantity) {
  return quantity.stat.empty() ? quantity.key : quantity.stat;
}

Object message_of(const std::vector<Quantity>& quantities, const SensorFeed::Reading& reading) {
  Object message;
  for (std::size_t i = 0; i < quantities.size(); ++i)
    if (!std::isnan(reading[i])) message[quantities[i].key] = in_decimals(quantities[i], reading[i]);
  return message;
}

std::string describe_reading(const std::vector<Quantity>& quantities, const SensorFeed::Reading& reading) {
  std::string text;
  for (std::size_t i = 0; i < quantities.size(); ++i)
    text += fmt::format("{}{} {}", i == 0 ? "" : ", ", in_decimals(quantities[i], reading[i]),
                        quantities[i].unit);
  return text;
}

// Several sensors of a board may share a topic: a message without this quantity is none for this entity.
mqtt::Entity entity_of(const Quantity& quantity, const SensorFeed::Options& options,
                       std::string_view instance, const std::string& state_topic) {
  const std::string separator = instance.empty() ? "" : "_";
  mqtt::Entity entity{.id = fmt::format("{}{}{}_{}", options.sensor, separator, instance, quantity.key),
                      .platform = "sensor"};
  entity.config = {
      {"name", instance.empty() ? quantity.name : fmt::format("{} {}", instance, quantity.name)},
      {"state_topic", state_topic},
      {"value_template", fmt::format("{{{{ value_json['{0}'] if '{0}' in value_json }}}}", quantity.key)},
      {"state_class", "measurement"},
      {"unit_of_measurement", quantity.unit},
      {"suggested_display_precision", quantity.decimals},
      {"expire_after", seconds_until_lost(options.period)}};
  if (!quantity.device_class.empty()) entity.config["device_class"] = quantity.device_class;
  return entity;
}

}  // namespace aio
