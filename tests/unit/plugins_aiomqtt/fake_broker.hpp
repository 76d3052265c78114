#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <aio/event.hpp>

#include "aiomqtt/link.hpp"

namespace aiomqtt {

/// A broker as the link meets it: takes every message, acknowledges it when the link is served next, and does
/// to the connection what the test says. Must outlive the links that it makes.
class FakeBroker {
 public:
  LinkFactory factory() {
    return [this](aio::Executor) { return std::make_unique<FakeLink>(*this); };
  }

  /// Connections fail with this from now on; empty: they are accepted.
  void refuse(std::string reason) { refusal_ = std::move(reason); }
  /// Ends the connection that is there. Settle the loop afterwards, as after receive().
  void lose(std::string reason) {
    lost_ = std::move(reason);
    happened_.set();
  }
  /// Ends the connection at each message that is as long as this or longer, as a broker of MQTT 3.1.1 does.
  void close_at(std::size_t size) { longest_ = size; }
  void receive(std::string topic, std::string payload, bool retained = false) {
    arrived_.push_back({.topic = std::move(topic), .payload = std::move(payload), .retained = retained});
    happened_.set();
  }
  /// Whether messages are acknowledged.
  void acknowledge(bool does) {
    acknowledges_ = does;
    happened_.set();
  }

  /// What was published on the topic, the oldest first.
  std::vector<std::string> payloads(const std::string& topic) const {
    std::vector<std::string> found;
    for (const aio::mqtt::Message& each : published)
      if (each.topic == topic) found.push_back(each.payload);
    return found;
  }
  std::string last(const std::string& topic) const {
    const auto all = payloads(topic);
    return all.empty() ? "nothing" : all.back();
  }

  std::vector<aio::mqtt::Message> published{};
  std::map<std::string, aio::mqtt::Qos> filters{};
  LinkOptions options{};  // of the last try
  int tries = 0;
  int closed = 0;  // in order

 private:
  class FakeLink final : public Link {
   public:
    explicit FakeLink(FakeBroker& broker) : broker_(broker) {}

    aio::Task<void> open(LinkOptions options) override {
      ++broker_.tries;
      broker_.options = std::move(options);
      if (!broker_.refusal_.empty()) throw LinkError(broker_.refusal_);
      broker_.lost_.clear();
      co_return;
    }
    aio::Task<void> pump() override {
      for (;;) {
        co_await broker_.happened_.wait();
        broker_.happened_.clear();
        hand_out();
        if (!broker_.lost_.empty()) throw LinkError(std::exchange(broker_.lost_, {}));
      }
    }
    int publish(const aio::mqtt::Message& message) override {
      if (!broker_.lost_.empty()) throw LinkError(broker_.lost_);
      if (message.payload.size() >= broker_.longest_) {
        broker_.lose("the connection was lost");
        return ++last_id_;
      }
      broker_.published.push_back(message);
      if (message.qos != aio::mqtt::Qos::at_most_once) unacknowledged_.push_back(++last_id_);
      broker_.happened_.set();
      return last_id_;
    }
    void subscribe(const std::string& filter, aio::mqtt::Qos qos) override { broker_.filters[filter] = qos; }
    void unsubscribe(const std::string& filter) override { broker_.filters.erase(filter); }
    void keep_alive() override {}
    void close() override { ++broker_.closed; }
    void drop() override { unacknowledged_.clear(); }

   private:
    void receive(aio::mqtt::Received message) {
      if (message.payload.size() > broker_.options.longest_payload)
        on_too_big(message.topic, message.payload.size());
      else
        on_message(std::move(message));
    }
    void hand_out() {
      if (broker_.acknowledges_)
        for (const int id : std::exchange(unacknowledged_, {})) on_acknowledged(id);
      for (aio::mqtt::Received& each : std::exchange(broker_.arrived_, {})) receive(std::move(each));
    }

    FakeBroker& broker_;
    std::vector<int> unacknowledged_;
    int last_id_ = 0;
  };

  std::string refusal_;
  std::string lost_;
  std::size_t longest_ = std::size_t(-1);
  bool acknowledges_ = true;
  std::vector<aio::mqtt::Received> arrived_;
  aio::Event happened_;
};

}  // namespace aiomqtt
