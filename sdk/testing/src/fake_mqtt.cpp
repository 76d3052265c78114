#include <algorithm>
#include <utility>

#include <aio/detail/drop_queue.hpp>
#include <aio/testing/fake_mqtt.hpp>

namespace aio::testing {

struct FakeMqtt::Inbox {
  std::string filter;
  aio::detail::DropQueue<mqtt::Received> queue{mqtt::Subscription::capacity};
};

struct FakeMqtt::Board {
  std::map<std::string, mqtt::Entity, std::less<>> entities;
};

// Ends with the object, and only falls silent with the fake.
class FakeMqtt::HeldSubscription final : public mqtt::Subscription {
 public:
  explicit HeldSubscription(std::shared_ptr<Inbox> inbox) : inbox_(std::move(inbox)) {}
  ~HeldSubscription() override { inbox_->queue.close(); }

  Task<mqtt::Received> next(std::source_location where) override {
    return aio::detail::DropQueue<mqtt::Received>::next({inbox_, &inbox_->queue}, WaitKind::channel, where);
  }

 private:
  std::shared_ptr<Inbox> inbox_;
};

class FakeMqtt::HeldAnnouncement final : public mqtt::Announcement {
 public:
  HeldAnnouncement(std::shared_ptr<Board> board, std::string id)
      : board_(std::move(board)), id_(std::move(id)) {}
  ~HeldAnnouncement() override { board_->entities.erase(id_); }

 private:
  std::shared_ptr<Board> board_;
  std::string id_;
};

FakeMqtt::FakeMqtt(std::string device_id)
    : device_id_(std::move(device_id)), board_(std::make_shared<Board>()) {
  connected_.set();
}

FakeMqtt::~FakeMqtt() = default;

void FakeMqtt::connect() {
  connected_.set();
  std::ranges::move(std::exchange(waiting_, {}), std::back_inserter(published_));
}

void FakeMqtt::disconnect() noexcept {
  connected_.clear();
}

std::vector<std::shared_ptr<FakeMqtt::Inbox>> FakeMqtt::inboxes() const {
  std::vector<std::shared_ptr<Inbox>> alive;
  for (const auto& weak : inboxes_)
    if (auto inbox = weak.lock()) alive.push_back(std::move(inbox));
  return alive;
}

std::size_t FakeMqtt::receive(const std::string& topic, std::string payload, bool retained) {
  mqtt::check_topic(topic);
  if (!connected()) return 0;
  std::size_t receivers = 0;
  for (const auto& inbox : inboxes()) {
    if (!mqtt::fits(inbox->filter, topic)) continue;
    inbox->queue.push({.topic = topic, .payload = payload, .retained = retained});
    ++receivers;
  }
  return receivers;
}

void FakeMqtt::lose(std::string_view filter, std::uint64_t count) {
  for (const auto& inbox : inboxes())
    if (inbox->filter == filter) inbox->queue.lose(count);
}

std::vector<std::string> FakeMqtt::payloads(std::string_view filter) const {
  std::vector<std::string> payloads;
  for (const mqtt::Message& message : published_)
    if (mqtt::fits(filter, message.topic)) payloads.push_back(message.payload);
  return payloads;
}

std::string FakeMqtt::last(std::string_view topic) const {
  for (auto message = published_.rbegin(); message != published_.rend(); ++message)
    if (message->topic == topic) return message->payload;
  return {};
}

std::vector<std::string> FakeMqtt::filters() const {
  std::vector<std::string> filters;
  for (const auto& inbox : inboxes()) filters.push_back(inbox->filter);
  std::ranges::sort(filters);
  return filters;
}

const std::map<std::string, mqtt::Entity, std::less<>>& FakeMqtt::announced() const noexcept {
  return board_->entities;
}

void FakeMqtt::refuse_if_told() {
  if (auto text = std::exchange(refusal_, std::nullopt)) throw mqtt::MqttError(*text);
}

Task<void> FakeMqtt::wait_connected(std::source_location where) {
  return connected_.wait(where);
}

void FakeMqtt::publish(mqtt::Message message) {
  mqtt::check_topic(message.topic);
  refuse_if_told();
  if (connected()) {
    published_.push_back(std::move(message));
  } else if (message.qos == mqtt::Qos::at_most_once) {
    ++dropped_;
  } else if (waiting_.size() >= queue_limit_) {
    throw mqtt::MqttError("the queue of messages is full: the broker has not been there for too long");
  } else {
    waiting_.push_back(std::move(message));
  }
}

Task<void> FakeMqtt::deliver(mqtt::Message message, std::source_location where) {
  const bool lost = !connected() && message.qos == mqtt::Qos::at_most_once;
  publish(std::move(message));
  if (lost) throw mqtt::MqttError("there is no connection to the broker");
  co_await connected_.wait(where);
}

std::unique_ptr<mqtt::Subscription> FakeMqtt::subscribe(std::string filter, mqtt::Qos) {
  mqtt::check_filter(filter);
  refuse_if_told();
  std::erase_if(inboxes_, [](const auto& weak) { return weak.expired(); });
  auto inbox = std::make_shared<Inbox>();
  inbox->filter = std::move(filter);
  inboxes_.push_back(inbox);
  return std::make_unique<HeldSubscription>(std::move(inbox));
}

std::unique_ptr<mqtt::Announcement> FakeMqtt::announce(mqtt::Entity entity) {
  mqtt::check_entity_id(entity.id);
  refuse_if_told();
  std::string id = entity.id;
  if (!board_->entities.try_emplace(id, std::move(entity)).second)
    throw mqtt::MqttError("there is an entity \"" + id + "\" already");
  return std::make_unique<HeldAnnouncement>(board_, std::move(id));
}

}  // namespace aio::testing
