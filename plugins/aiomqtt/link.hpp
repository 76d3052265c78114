#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

#include <aio/executor.hpp>
#include <aio/mqtt.hpp>
#include <aio/task.hpp>

namespace aiomqtt {

/// There is no connection, or none any more; the text says why, and what to do.
class LinkError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct LinkOptions {
  std::string client_id{};
  std::string server{};
  std::uint16_t port = 1883;
  std::chrono::seconds keepalive{300};
  std::string username{};
  std::string password{};
  bool tls = false;
  std::string ca{};
  std::string cert{};
  std::string key{};
  aio::mqtt::Message will{};
  /// A longer message that comes in is dropped. A broker that speaks MQTT 5 does not even send it.
  std::size_t longest_payload = 65'536;
};

/// One connection to a broker at a time, without memory: what it has not delivered is gone with it. Loop's
/// thread only. The functions that return nothing may only be called between open() and the end of pump().
class Link {
 public:
  virtual ~Link() = default;

  /// Called from pump(), never from within another function of the link.
  std::function<void(aio::mqtt::Received)> on_message{};
  /// A message that was too long, and is dropped; with its size in bytes.
  std::function<void(const std::string& topic, std::size_t size)> on_too_big{};
  /// A message of a higher QoS than 0 has been acknowledged.
  std::function<void(int)> on_acknowledged{};

  /// Connects, and ends when the broker has accepted. Throws LinkError.
  virtual aio::Task<void> open(LinkOptions options) = 0;
  /// Serves the connection until it is lost, and then throws LinkError.
  virtual aio::Task<void> pump() = 0;

  /// Returns the number by which on_acknowledged knows it. Throws LinkError.
  virtual int publish(const aio::mqtt::Message& message) = 0;
  virtual void subscribe(const std::string& filter, aio::mqtt::Qos qos) = 0;
  virtual void unsubscribe(const std::string& filter) = 0;
  /// To be called every few seconds.
  virtual void keep_alive() = 0;
  /// Says good-bye, so that the last will is not published, and forgets the connection.
  virtual void close() = 0;
  /// Forgets the connection without a word.
  virtual void drop() = 0;
};

using LinkFactory = std::function<std::unique_ptr<Link>(aio::Executor)>;

}  // namespace aiomqtt
