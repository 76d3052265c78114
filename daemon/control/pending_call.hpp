#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "control/method_table.hpp"
#include "control/responder.hpp"
#include "protocol/message.hpp"

namespace aiod::control {

/// What a pending call needs of its connection.
class CallOwner {
 public:
  virtual ~CallOwner() = default;
  /// Takes one encoded reply; `continues` tells that it is not the last.
  virtual void send(std::string bytes, bool continues) = 0;
  /// The call is over; its last reply, if any, was sent.
  virtual void call_finished() = 0;
  virtual std::size_t queued_bytes() const = 0;
  virtual const Access& access() const = 0;
  /// See ReplyChannel::act_for.
  virtual void act_for(aio::Caller caller) = 0;
};

/// One call from its dispatch to its last reply. The responder owns it; the connection only looks at it.
class PendingCall final : public ReplyChannel, public std::enable_shared_from_this<PendingCall> {
 public:
  PendingCall(boost::asio::io_context& loop, std::weak_ptr<CallOwner> owner, const MethodTable::Entry& entry,
              const protocol::Call& call, bool check_replies);

  /// Calls the handler. Whatever it does, the call ends with one last reply, now or later.
  void run(const boost::json::object& parameters);

  /// All that was queued for the client has gone out.
  void drained();

  /// The client has gone: nothing is sent any more, and the handler is told from the loop.
  void peer_left();

  void send(protocol::Reply reply) override;
  void abandon() override;
  bool wants_more() const override { return more_; }
  std::size_t queued_bytes() const override;
  const Access& access() const override { return access_; }
  void act_for(aio::Caller caller) override;
  void on_closed(std::function<void()> callback) override;
  void on_drained(std::function<void()> callback) override { on_drained_ = std::move(callback); }

 private:
  void fail(std::string_view message);
  protocol::Reply checked(protocol::Reply reply) const;
  void post_closed();

  boost::asio::io_context& loop_;
  std::weak_ptr<CallOwner> owner_;
  const MethodTable::Entry& entry_;
  const Access access_;
  const bool more_;
  const bool oneway_;
  const bool check_replies_;
  bool dispatching_ = false;  // the handler has not returned yet
  bool abandoned_ = false;    // and dropped its responder
  bool finished_ = false;
  bool left_ = false;
  std::function<void()> on_closed_;
  std::function<void()> on_drained_;
};

}  // namespace aiod::control
