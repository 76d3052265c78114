#include "outbox.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace aiomqtt {
namespace {

void settle(Ticket& ticket, std::string error) {
  if (ticket.settled.is_set()) return;
  ticket.error = std::move(error);
  ticket.settled.set();
}

}  // namespace

std::shared_ptr<Ticket> Outbox::add(aio::mqtt::Message message) {
  if (entries_.size() >= limit_)
    throw aio::mqtt::MqttError(fmt::format(
        "the queue of messages is full: {} wait for the broker; see aioctl status aiomqtt", entries_.size()));
  auto ticket = std::make_shared<Ticket>();
  entries_.push_back({.message = std::move(message), .id = 0, .ticket = ticket});
  return ticket;
}

void Outbox::flush(const Send& send) {
  while (sent_ < entries_.size()) {
    Entry& entry = entries_[sent_];
    try {
      entry.id = send(entry.message);
      ++sent_;
    } catch (const aio::mqtt::MqttError& error) {
      settle(*entry.ticket, error.what());
      entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(sent_));
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
}

void Outbox::lost() noexcept {
  sent_ = 0;
}

void Outbox::give_up(const std::string& why) {
  for (const Entry& entry : entries_) settle(*entry.ticket, why);
}

}  // namespace aiomqtt
