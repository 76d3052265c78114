#include "control/pending_call.hpp"

#include <boost/asio/post.hpp>
#include <exception>
#include <utility>

#include "control/service_interface.hpp"

namespace aiod::control {
namespace {

// An owner that has gone is nobody, and may do nothing.
Access access_of(const std::weak_ptr<CallOwner>& owner) {
  const auto present = owner.lock();
  return present ? present->access() : Access::full().on_behalf_of({.who = "nobody"});
}

}  // namespace

PendingCall::PendingCall(boost::asio::io_context& loop, std::weak_ptr<CallOwner> owner,
                         const MethodTable::Entry& entry, const protocol::Call& call, bool check_replies)
    : loop_(loop),
      owner_(std::move(owner)),
      entry_(entry),
      access_(access_of(owner_)),
      more_(call.more),
      oneway_(call.oneway),
      check_replies_(check_replies) {}

void PendingCall::run(const boost::json::object& parameters) {
  dispatching_ = true;
  auto ending = failed(entry_.interface->name, "the daemon dropped this call without an answer");
  bool threw = true;
  try {
    entry_.handler(parameters, Responder(shared_from_this()));
    threw = false;
  } catch (const Denied& denied) {
    ending = permission_denied(denied.what());
  } catch (const std::exception& error) {
    ending = failed(entry_.interface->name, error.what());
  } catch (...) {
    ending = failed(entry_.interface->name, "the handler threw something that is no std::exception");
  }
  dispatching_ = false;
  if (threw || abandoned_) send(std::move(ending));
}

void PendingCall::act_for(aio::Caller caller) {
  if (const auto owner = owner_.lock()) owner->act_for(std::move(caller));
}

void PendingCall::fail(std::string_view message) {
  send(failed(entry_.interface->name, message));
}

void PendingCall::abandon() {
  if (finished_) return;  // the client has gone, and perhaps the server and its table
  if (dispatching_) {
    abandoned_ = true;  // by unwinding, perhaps: then the exception's text is the better answer
  } else {
    fail("the daemon dropped this call without an answer");
  }
}

void PendingCall::send(protocol::Reply reply) {
  if (finished_) return;
  if (check_replies_) reply = checked(std::move(reply));
  finished_ = !reply.continues;
  if (finished_) on_closed_ = on_drained_ = nullptr;
  const auto owner = owner_.lock();
  if (!owner) return;
  const bool continues = reply.continues;
  if (!oneway_) owner->send(protocol::encode(std::move(reply)), continues);
  // Sending may have dropped a slow client, and this call with it.
  if (finished_ && !left_) owner->call_finished();
}

protocol::Reply PendingCall::checked(protocol::Reply reply) const {
  const auto& interface = *entry_.interface;
  std::optional<protocol::Violation> violation;
  if (!reply.error) {
    violation = protocol::validate_reply(interface, entry_.method->name, reply.parameters);
  } else if (const auto [owner, name] = protocol::split_name(*reply.error); owner == interface.name) {
    violation = interface.find_error(name) != nullptr
                    ? protocol::validate_error(interface, name, reply.parameters)
                    : protocol::Violation{"error", "error " + *reply.error + " is not declared"};
  }
  if (!violation) return reply;
  return failed(interface.name, "the daemon's reply breaks its description: " + violation->reason);
}

std::size_t PendingCall::queued_bytes() const {
  const auto owner = owner_.lock();
  return owner ? owner->queued_bytes() : 0;
}

// The callback may end the call, so that it runs from a copy.
void PendingCall::drained() {
  if (const auto callback = std::exchange(on_drained_, nullptr)) callback();
}

void PendingCall::peer_left() {
  if (finished_) return;
  finished_ = left_ = true;
  owner_.reset();
  on_drained_ = nullptr;
  if (on_closed_) post_closed();
}

void PendingCall::on_closed(std::function<void()> callback) {
  if (finished_ && !left_) return;
  on_closed_ = std::move(callback);
  if (left_ && on_closed_) post_closed();
}

// The call dies with its responder, and the callback with it: it never outlives who waits for it.
void PendingCall::post_closed() {
  boost::asio::post(loop_, [weak = weak_from_this(), callback = std::exchange(on_closed_, nullptr)] {
    if (const auto self = weak.lock()) callback();
  });
}

}  // namespace aiod::control
