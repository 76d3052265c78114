#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <aio/mqtt.hpp>

namespace aiomqtt {

/// Who wants which messages. What it gives out may outlive it.
class Subscriptions {
 public:
  Subscriptions();
  ~Subscriptions();
  Subscriptions(const Subscriptions&) = delete;
  Subscriptions& operator=(const Subscriptions&) = delete;

  /// Called when the broker has to be asked for a filter, and when nobody wants it any more.
  std::function<void(const std::string&, aio::mqtt::Qos)> on_wanted{};
  std::function<void(const std::string&)> on_unwanted{};

  /// A `silent` one keeps no messages: it only has the broker send them.
  std::unique_ptr<aio::mqtt::Subscription> add(std::string filter, aio::mqtt::Qos qos, bool silent = false);
  void dispatch(const aio::mqtt::Received& message);
  /// All filters that anybody wants, each with the highest QoS.
  std::map<std::string, aio::mqtt::Qos> filters() const;

 private:
  struct Inbox;
  class Held;

  std::vector<std::shared_ptr<Inbox>> inboxes() const;
  void released(const std::string& filter);

  std::vector<std::weak_ptr<Inbox>> inboxes_;
  std::shared_ptr<Subscriptions*> self_;  // what is held asks it whether this is still there
};

}  // namespace aiomqtt
