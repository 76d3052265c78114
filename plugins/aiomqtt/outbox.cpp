#include "outbox.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace aiomqtt {
namespace {

constexpr int most_losses = 3;

void settle(Ticket& ticket, std::string error) {
  if (ticket.settled.is_set()) return;
  ticket.error = std::move(error);
  ticket.settled.set();
}

}  // namespace

std::string describe_fatal(const aio::mqtt::Message& message) {
  return fmt::format(
      "the broker closes the connection when it is sent the message of {} bytes for {}: it may be longer "
      "than "
      "the broker takes, or not allowed",
      message.payload.size(), message.topic);
}

std::shared_ptr<Ticket> Outbox::add(aio::mqtt::Message message) {
  if (entries_.size() >= limit_)
    throw aio::mqtt::MqttError(fmt::format(
        "the queue of messages is full: {} wait for the broker; see aioctl status aiomqtt", entries_.size()));
  auto ticket = std::make_shared<Ticket>();
  entries_.push_back({.message = std::move(message), .id = 0, .ticket = ticket});
  return ticket;
}

void Outbox::flush(const Send& send) {
  while (sent_ < entries_.size() && (suspects_ == 0 || sent_ == 0)) {
    Entry& entry = entries_[sent_];
    try {
      entry.id = send(entry.message);
      ++sent_;
    } catch (const aio::mqtt::MqttError& error) {
      settle(*entry.ticket, error.what());
      entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(sent_));
      if (sent_ < suspects_) --suspects_;
    }
  }
}

void Outbox::acknowledged(int id) {
  const auto end = entries_.begin() + static_cast<std::ptrdiff_t>(sent_);
  const auto entry = std::find_if(entries_.begin(), end, [id](const Entry& each) { return each.id == id; });
  if (entry == end) return;
  settle(*entry->ticket, {});
  entries_.erase(entry);
  --sent_;
  if (suspects_ > 0) --suspects_;
}

std::optional<aio::mqtt::Message> Outbox::lost(bool by_us) {
  const std::size_t on_their_way = std::exchange(sent_, 0);
  if (!by_us || on_their_way == 0) return std::nullopt;
  suspects_ = std::max(suspects_, on_their_way);
  Entry& first = entries_.front();
  if (on_their_way > 1 || ++first.losses < most_losses) return std::nullopt;
  settle(*first.ticket, describe_fatal(first.message));
  aio::mqtt::Message given_up = std::move(first.message);
  entries_.pop_front();
  --suspects_;
  return given_up;
}

void Outbox::give_up(const std::string& why) {
  for (const Entry& entry : entries_) settle(*entry.ticket, why);
}

}  // namespace aiomqtt
