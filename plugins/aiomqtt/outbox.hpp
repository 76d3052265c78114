#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <aio/event.hpp>
#include <aio/mqtt.hpp>

namespace aiomqtt {

/// How a message that somebody waits for came to its end.
struct Ticket {
  aio::Event settled{};
  std::string error{};  // empty: delivered
};

/// Why a message is not sent any more.
std::string describe_fatal(const aio::mqtt::Message& message);

/// Messages of a higher QoS than 0, each kept until the broker has acknowledged it. Bounded.
class Outbox {
 public:
  /// Gives a message to the connection, and returns by which number the acknowledgement knows it.
  using Send = std::function<int(const aio::mqtt::Message&)>;

  void limit(std::size_t limit) noexcept { limit_ = limit; }

  /// Throws MqttError when there are too many.
  std::shared_ptr<Ticket> add(aio::mqtt::Message message);
  /// Gives away what has not been given away on this connection, the oldest first. What `send` throws comes
  /// through, and leaves that message as it was; but one that it calls impossible by MqttError is dropped,
  /// and its ticket says why.
  void flush(const Send& send);
  void acknowledged(int id);
  /// The connection is lost: all that is still here has to be sent again. `by_us`: it may be what was sent
  /// last that made the broker close. Then what was on its way is sent one at a time, and a message with
  /// which the connection is lost again and again is dropped, its ticket says so, and it is returned.
  std::optional<aio::mqtt::Message> lost(bool by_us);
  /// Nothing is to be waited for any more; the messages stay.
  void give_up(const std::string& why);

  std::size_t size() const noexcept { return entries_.size(); }

 private:
  struct Entry {
    aio::mqtt::Message message{};
    int id = 0;  // 0: not sent on this connection
    std::shared_ptr<Ticket> ticket{};
    int losses = 0;  // of the connection, with this message alone on its way
  };

  std::size_t limit_ = 1000;
  std::deque<Entry> entries_;
  std::size_t suspects_ = 0;  // entries at the front that are sent one at a time
  std::size_t sent_ = 0;      // entries at the front that were sent on this connection
};

}  // namespace aiomqtt
