#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include <aio/event.hpp>
#include <aio/mqtt.hpp>

#include "entities.hpp"
#include "fatal_messages.hpp"
#include "link.hpp"
#include "outbox.hpp"
#include "subscriptions.hpp"

namespace aiomqtt {

/// What other services have of the connection, and what has to survive its loss: messages that are not
/// acknowledged, subscriptions, entities.
class Session final : public aio::Mqtt {
 public:
  explicit Session(Link& link);

  /// The service's own messages come here too, beside the subscriptions.
  std::function<void(const aio::mqtt::Received&)> on_message{};
  /// One was too long, and dropped.
  std::function<void(const std::string& topic, std::size_t size)> on_too_big{};

  /// A message is not sent any more, since the broker ends the connection for it; with what to say of it.
  std::function<void(const std::string& problem)> on_given_up{};

  /// Has the broker send what on_message is to be told, as long as the object lives.
  std::unique_ptr<aio::mqtt::Subscription> listen(std::string filter);

  void begin(std::string device_id, std::size_t queue_limit);
  /// The link is open: subscribes, and sends what waits. Throws LinkError.
  void opened();
  /// The connection was lost.
  void lost();
  /// Nobody is to wait for anything any more.
  void end();

  std::uint64_t dropped() const noexcept { return dropped_; }
  std::uint64_t published() const noexcept { return published_; }
  std::uint64_t received() const noexcept { return received_; }
  std::size_t waiting() const noexcept { return outbox_.size(); }
  Entities& entities() noexcept { return entities_; }
  const Entities& entities() const noexcept { return entities_; }

  const std::string& device_id() const override { return device_id_; }
  bool connected() const override { return connected_.is_set(); }
  /// Throws aio::Gone when the service stops: who waits may be in an object that is gone for everybody else.
  aio::Task<void> wait_connected(std::source_location where) override;
  /// The same for the service's own tasks, which its stop reaches by itself.
  aio::Task<void> until_connected(std::source_location where = std::source_location::current()) {
    return connected_.wait(where);
  }
  void publish(aio::mqtt::Message message) override;
  aio::Task<void> deliver(aio::mqtt::Message message, std::source_location where) override;
  std::unique_ptr<aio::mqtt::Subscription> subscribe(std::string filter, aio::mqtt::Qos qos) override;
  std::unique_ptr<aio::mqtt::Announcement> announce(aio::mqtt::Entity entity) override;

 private:
  std::shared_ptr<Ticket> take(aio::mqtt::Message message);
  bool send_now(const aio::mqtt::Message& message);
  void flush();
  void give_up(const aio::mqtt::Message& message);
  template <class Action>
  void while_connected(Action action);

  Link& link_;
  std::string device_id_;
  aio::Event connected_;
  aio::Event ended_;
  Outbox outbox_;
  FatalMessages fatal_;
  aio::TimePoint last_sent_{};
  Subscriptions subscriptions_;
  Entities entities_;
  std::uint64_t dropped_ = 0;
  std::uint64_t published_ = 0;
  std::uint64_t received_ = 0;
};

}  // namespace aiomqtt
