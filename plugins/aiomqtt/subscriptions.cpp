#include "subscriptions.hpp"

#include <algorithm>
#include <utility>

#include <aio/detail/drop_queue.hpp>

namespace aiomqtt {

using aio::mqtt::Qos;
using aio::mqtt::Received;
using Queue = aio::detail::DropQueue<Received>;

struct Subscriptions::Inbox {
  std::string filter{};
  Qos qos = Qos::at_most_once;
  bool silent = false;
  Queue queue{aio::mqtt::Subscription::capacity};
};

class Subscriptions::Held final : public aio::mqtt::Subscription {
 public:
  Held(std::shared_ptr<Inbox> inbox, std::weak_ptr<Subscriptions*> owner)
      : inbox_(std::move(inbox)), owner_(std::move(owner)) {}
  ~Held() override {
    inbox_->queue.close();
    const std::string filter = inbox_->filter;
    inbox_.reset();
    if (const auto owner = owner_.lock()) (*owner)->released(filter);
  }

  aio::Task<Received> next(std::source_location where) override {
    return Queue::next({inbox_, &inbox_->queue}, aio::WaitKind::channel, where);
  }

 private:
  std::shared_ptr<Inbox> inbox_;
  std::weak_ptr<Subscriptions*> owner_;
};

Subscriptions::Subscriptions() : self_(std::make_shared<Subscriptions*>(this)) {}
Subscriptions::~Subscriptions() = default;

std::unique_ptr<aio::mqtt::Subscription> Subscriptions::add(std::string filter, Qos qos, bool silent) {
  aio::mqtt::check_filter(filter);
  auto inbox = std::make_shared<Inbox>();
  inbox->filter = std::move(filter);
  inbox->qos = qos;
  inbox->silent = silent;
  inboxes_.push_back(inbox);
  if (on_wanted) on_wanted(inbox->filter, filters().at(inbox->filter));
  return std::make_unique<Held>(std::move(inbox), self_);
}

void Subscriptions::dispatch(const Received& message) {
  for (const auto& inbox : inboxes())
    if (!inbox->silent && aio::mqtt::fits(inbox->filter, message.topic)) inbox->queue.push(message);
}

std::map<std::string, Qos> Subscriptions::filters() const {
  std::map<std::string, Qos> filters;
  for (const auto& inbox : inboxes()) {
    Qos& qos = filters[inbox->filter];
    qos = std::max(qos, inbox->qos);
  }
  return filters;
}

std::vector<std::shared_ptr<Subscriptions::Inbox>> Subscriptions::inboxes() const {
  std::vector<std::shared_ptr<Inbox>> alive;
  for (const auto& weak : inboxes_)
    if (auto inbox = weak.lock()) alive.push_back(std::move(inbox));
  return alive;
}

void Subscriptions::released(const std::string& filter) {
  std::erase_if(inboxes_, [](const auto& weak) { return weak.expired(); });
  if (on_unwanted && !filters().contains(filter)) on_unwanted(filter);
}

}  // namespace aiomqtt
