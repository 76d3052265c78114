#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <source_location>
#include <stdexcept>
#include <string>
#include <string_view>

#include <aio/api.hpp>
#include <aio/task.hpp>
#include <aio/value.hpp>

/// MQTT, as the service aiomqtt offers it to the others over its one connection:
///
///     const auto mqtt = find<aio::Mqtt>("aiomqtt");
///     if (mqtt) mqtt->publish({.topic = "garden/soil", .payload = "41"});
///
/// All of it is for the loop's thread.
namespace aio::mqtt {

/// How hard the connection tries; MQTT's numbers.
enum class Qos : std::uint8_t { at_most_once = 0, at_least_once = 1, exactly_once = 2 };

/// What a call throws that can't be done: a topic that is none, a payload that is too big, a full queue.
class AIO_API MqttError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  ~MqttError() override;
};

/// Whether a topic fits a filter, with MQTT's wildcards: `+` is one level, `#` at the end all that follow,
/// and neither of them a topic that begins with `$`.
AIO_API bool fits(std::string_view filter, std::string_view topic) noexcept;

/// Throws MqttError, and says why, when no message can have this topic: empty, too long, with a wildcard, not
/// UTF-8.
AIO_API void check_topic(std::string_view topic);
/// The same for what can't be subscribed to: `+` or `#` beside other characters, `#` before the end.
AIO_API void check_filter(std::string_view filter);
/// The same for an entity's id: empty, or with anything but letters, digits, `_` and `-`.
AIO_API void check_entity_id(std::string_view id);

struct Message {
  std::string topic{};
  std::string payload{};  // any bytes
  Qos qos = Qos::at_most_once;
  bool retain = false;  // the broker keeps it, and gives it to whoever subscribes later
};

/// What came in.
struct Received {
  std::string topic{};
  std::string payload{};
  bool retained = false;   // the broker had kept it; it is not news
  std::uint64_t lost = 0;  // messages before this one that were dropped, since too many waited to be read
};

/// The messages of one filter. They come from the subscription's making on, over every reconnect, until the
/// object ends; it may outlive the connection and the service aiomqtt's run, and then stays silent.
class AIO_API Subscription {
 public:
  /// How many messages wait to be read; then the oldest are lost, and counted.
  static constexpr std::size_t capacity = 256;

  virtual ~Subscription();

  /// Waits for the next message. A stop aborts it as any wait, and it can be called again. One reader at a
  /// time.
  virtual Task<Received> next(std::source_location where = std::source_location::current()) = 0;
};

/// One entity on the board's device in Home Assistant.
struct Entity {
  std::string id{};        // within the board, [a-zA-Z0-9_-]: "bme280_temperature"
  std::string platform{};  // "sensor", "binary_sensor", "switch", "button"...

  /// The rest as Home Assistant's discovery has it: "name", "state_topic", "value_template", "device_class",
  /// "unit_of_measurement"... `unique_id`, `default_entity_id` and the availability are added where they are
  /// not given.
  Object config{};
};

/// An entity that Home Assistant shows as long as this object lives.
class AIO_API Announcement {
 public:
  virtual ~Announcement();
};

}  // namespace aio::mqtt

namespace aio {

/// The board's connection to its broker, which comes and goes. `find<aio::Mqtt>("aiomqtt")` finds it while
/// that service runs, connected or not.
class AIO_API Mqtt {
 public:
  static constexpr std::uint32_t version = 1;

  virtual ~Mqtt();

  /// The board's name in topics: "device/<id>/...".
  virtual const std::string& device_id() const = 0;

  virtual bool connected() const = 0;
  /// Ends when there is a connection; at once when there is one. Throws Gone when the service stops.
  virtual Task<void> wait_connected(std::source_location where = std::source_location::current()) = 0;

  /// Takes over a message and returns at once. With Qos::at_most_once it is sent if there is a connection,
  /// and otherwise dropped and counted. With a higher one it is kept until the broker has acknowledged it,
  /// over every reconnect; throws MqttError when the queue of such messages is full.
  virtual void publish(mqtt::Message message) = 0;

  /// The same, and ends when the broker has acknowledged it: with Qos::at_most_once, when it was handed to
  /// the network, and with MqttError when there is no connection. An aborted wait does not take the message
  /// back. Give the message a name of its own before the co_await.
  virtual Task<void> deliver(mqtt::Message message,
                             std::source_location where = std::source_location::current()) = 0;

  /// Messages whose topic fits the filter, with MQTT's wildcards `+` and `#`. Several subscriptions may have
  /// the same filter; each gets every message. Without a connection it is asked for when there is one. Throws
  /// MqttError when it is no filter.
  virtual std::unique_ptr<mqtt::Subscription> subscribe(std::string filter,
                                                        mqtt::Qos qos = mqtt::Qos::at_least_once) = 0;

  /// Shows an entity in Home Assistant, now and after every reconnect, until the object ends. An id that is
  /// taken, or has other characters than it may, throws MqttError. Where discovery is switched off it is
  /// remembered and nothing is published.
  virtual std::unique_ptr<mqtt::Announcement> announce(mqtt::Entity entity) = 0;
};

}  // namespace aio
