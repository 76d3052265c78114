#include "control/responder.hpp"

#include <stdexcept>
#include <utility>

namespace aiod::control {

Responder& Responder::operator=(Responder&& other) noexcept {
  Responder old(std::exchange(channel_, std::move(other.channel_)));
  return *this;
}

Responder::~Responder() {
  if (channel_) channel_->abandon();
}

void Responder::reply(boost::json::object parameters) {
  send({.parameters = std::move(parameters)});
}

void Responder::stream(boost::json::object parameters) {
  if (!channel_) return;
  if (!channel_->wants_more()) throw std::logic_error("a call without 'more' can have one reply only");
  channel_->send({.parameters = std::move(parameters), .continues = true});
}

void Responder::error(std::string_view name, boost::json::object parameters) {
  send({.parameters = std::move(parameters), .error = std::string(name)});
}

void Responder::on_closed(std::function<void()> callback) {
  if (channel_) channel_->on_closed(std::move(callback));
}

void Responder::on_drained(std::function<void()> callback) {
  if (channel_) channel_->on_drained(std::move(callback));
}

void Responder::send(protocol::Reply reply) {
  if (const auto channel = std::exchange(channel_, nullptr)) channel->send(std::move(reply));
}

}  // namespace aiod::control
