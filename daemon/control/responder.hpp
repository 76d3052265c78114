#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "control/access.hpp"
#include "protocol/message.hpp"

namespace aiod::control {

/// Where the replies to one call go: a client's connection, or a fake in a test. All of it on the loop's
/// thread; nothing here throws because the client has gone.
class ReplyChannel {
 public:
  virtual ~ReplyChannel() = default;

  /// Takes replies until one without `continues`, which ends the call; later ones are ignored.
  virtual void send(protocol::Reply reply) = 0;
  /// The responder went away without the last reply: the channel must give one, so that no client hangs.
  virtual void abandon() = 0;
  virtual bool wants_more() const = 0;
  virtual std::size_t queued_bytes() const = 0;
  /// In whose name the call is made.
  virtual const Access& access() const = 0;
  /// From now on the connection has no more rights than this caller. Throws std::runtime_error when it acts
  /// for somebody already.
  virtual void act_for(aio::Caller caller) = 0;
  virtual void on_closed(std::function<void()> callback) = 0;
  virtual void on_drained(std::function<void()> callback) = 0;
};

/// The handle with which a handler answers one call, at once or later. Move-only; loop thread only. All
/// members may be called after the client has gone or the call is answered, and then do nothing. A responder
/// that is destroyed before its last reply answers with the interface's error Failed.
class Responder {
 public:
  explicit Responder(std::shared_ptr<ReplyChannel> channel) : channel_(std::move(channel)) {}
  Responder(Responder&&) noexcept = default;
  Responder& operator=(Responder&& other) noexcept;
  ~Responder();

  /// The last reply.
  void reply(boost::json::object parameters);

  /// One of several replies; the last is given with reply() or error(). Only for a call that wants more:
  /// otherwise throws std::logic_error. A client that leaves more than ServerOptions::max_queued unread is
  /// dropped: a producer that can lose messages looks at queued_bytes() first.
  void stream(boost::json::object parameters);

  /// The last reply, as an error by its full name: "io.aiod.Services.NoSuchService".
  void error(std::string_view name, boost::json::object parameters);

  /// The client takes any number of replies.
  bool wants_more() const { return channel_ && channel_->wants_more(); }

  /// In whose name the call is made, to be handed on to what is carried out. Not once it is answered.
  const Access& access() const { return channel_->access(); }

  /// See ReplyChannel::act_for. Not once the call is answered.
  void act_for(aio::Caller caller) { channel_->act_for(std::move(caller)); }

  /// Bytes that wait because the client does not read.
  std::size_t queued_bytes() const { return channel_ ? channel_->queued_bytes() : 0; }

  /// `callback` is called once when the client goes before the last reply, so that a stream's producer can
  /// stop: from the loop, never from inside a member of this class, and not any more once the responder is
  /// answered or destroyed. It may destroy the responder. A second callback replaces the first.
  void on_closed(std::function<void()> callback);

  /// `callback` is called once when all that was queued has gone out to the client, so that a producer that
  /// found it too slow can go on: from the loop, never from inside a member of this class, and not any more
  /// once the client has gone or the responder is answered or destroyed. A second callback replaces the
  /// first. Only while something is queued.
  void on_drained(std::function<void()> callback);

 private:
  void send(protocol::Reply reply);

  std::shared_ptr<ReplyChannel> channel_;  // null once moved from or answered
};

}  // namespace aiod::control
