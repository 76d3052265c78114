#include "session.hpp"

#include <utility>

#include <aio/detail/wait.hpp>
#include <aio/error.hpp>
#include <aio/first_of.hpp>

namespace aiomqtt {
namespace {

using aio::mqtt::Message;
using aio::mqtt::MqttError;
using aio::mqtt::Qos;
using aio::mqtt::Received;

// The most that a packet of MQTT may have, less what stands around the payload.
constexpr std::size_t longest_payload = 268'435'455 - 65'535 - 16;

void check(const Message& message) {
  aio::mqtt::check_topic(message.topic);
  if (message.payload.size() > longest_payload)
    throw MqttError("the message for " + message.topic + " is too big: MQTT carries 256 MB at most");
}

// A broker that closes for a message does so at once; a cable that is pulled shows later.
constexpr auto close_to_the_end = std::chrono::seconds(10);

}  // namespace

Session::Session(Link& link) : link_(link) {
  link_.on_message = [this](Received message) {
    ++received_;
    if (on_message) on_message(message);
    subscriptions_.dispatch(message);
  };
  link_.on_too_big = [this](const std::string& topic, std::size_t size) {
    if (on_too_big) on_too_big(topic, size);
  };
  link_.on_acknowledged = [this](int id) {
    outbox_.acknowledged(id);
    flush();
  };
  subscriptions_.on_wanted = [this](const std::string& filter, Qos qos) {
    while_connected([&] { link_.subscribe(filter, qos); });
  };
  subscriptions_.on_unwanted = [this](const std::string& filter) {
    while_connected([&] { link_.unsubscribe(filter); });
  };
}

void Session::begin(std::string device_id, std::size_t queue_limit) {
  ended_.clear();
  fatal_.clear();
  last_sent_ = {};
  device_id_ = std::move(device_id);
  outbox_.limit(queue_limit);
}

void Session::opened() {
  for (const auto& [filter, qos] : subscriptions_.filters()) link_.subscribe(filter, qos);
  connected_.set();
  flush();
}

void Session::lost() {
  connected_.clear();
  const bool just_sent = last_sent_ != aio::TimePoint{} && aio::now() - last_sent_ < close_to_the_end;
  last_sent_ = {};
  if (const auto message = outbox_.lost(just_sent)) give_up(*message);
}

void Session::give_up(const Message& message) {
  fatal_.add(message, aio::now());
  ++dropped_;
  if (on_given_up) on_given_up(describe_fatal(message));
}

void Session::end() {
  connected_.clear();
  outbox_.lost(false);
  ended_.set();
  outbox_.give_up("the service aiomqtt has stopped");
}

aio::Task<void> Session::wait_connected(std::source_location where) {
  const auto first = co_await aio::first_of(connected_.wait(where), ended_.wait(where));
  if (first.index() == 1) throw aio::Gone("the service aiomqtt has stopped");
}

// The loss of a connection is found, and told, by who serves it; here it only means: not now.
template <class Action>
void Session::while_connected(Action action) {
  if (!connected()) return;
  try {
    action();
  } catch (const LinkError&) {
    connected_.clear();
  }
}

void Session::publish(Message message) {
  take(std::move(message));
}

std::shared_ptr<Ticket> Session::take(Message message) {
  check(message);
  if (fatal_.contains(message, aio::now())) throw MqttError(describe_fatal(message));
  if (message.qos == Qos::at_most_once) {
    if (!send_now(message)) ++dropped_;
    return nullptr;
  }
  auto ticket = outbox_.add(std::move(message));
  flush();
  return ticket;
}

bool Session::send_now(const Message& message) {
  bool sent = false;
  while_connected([&] {
    link_.publish(message);
    ++published_;
    sent = true;
  });
  return sent;
}

void Session::flush() {
  while_connected([this] {
    outbox_.flush([this](const Message& message) {
      const int id = link_.publish(message);
      last_sent_ = aio::now();
      ++published_;
      return id;
    });
  });
}

aio::Task<void> Session::deliver(Message message, std::source_location where) {
  const aio::Executor executor = co_await boost::asio::this_coro::executor;
  const bool suspended = co_await aio::detail::has_suspended;
  if (aio::detail::must_pause(executor, suspended))
    co_await aio::detail::pause(executor, aio::WaitKind::event, where);
  const std::uint64_t dropped_before = dropped_;
  const std::shared_ptr<Ticket> ticket = take(std::move(message));
  if (!ticket) {
    if (dropped_ != dropped_before) throw MqttError("there is no connection to the broker");
    co_return;
  }
  co_await ticket->settled.wait(where);
  if (!ticket->error.empty()) throw MqttError(ticket->error);
}

std::unique_ptr<aio::mqtt::Subscription> Session::subscribe(std::string filter, Qos qos) {
  return subscriptions_.add(std::move(filter), qos);
}

std::unique_ptr<aio::mqtt::Subscription> Session::listen(std::string filter) {
  return subscriptions_.add(std::move(filter), Qos::at_least_once, true);
}

std::unique_ptr<aio::mqtt::Announcement> Session::announce(aio::mqtt::Entity entity) {
  return entities_.add(std::move(entity));
}

}  // namespace aiomqtt
