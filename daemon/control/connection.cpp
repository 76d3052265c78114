#include "control/connection.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include <poll.h>

#include <stdexcept>
#include <utility>

#include "control/service_interface.hpp"
#include "protocol/message.hpp"

namespace aiod::control {

using boost::system::error_code;

namespace {

// While a call is carried out nothing more than this is read: only to see whether the client goes.
constexpr std::size_t read_ahead = 64 * 1024;

bool has_hung_up(Connection::Socket& socket) {
  pollfd state{.fd = socket.native_handle(), .events = 0, .revents = 0};
  return ::poll(&state, 1, 0) != 0;
}

}  // namespace

Connection::Connection(Socket socket, ConnectionContext& context, Welcome welcome, std::string peer)
    : socket_(std::move(socket)),
      context_(context),
      welcome_(welcome),
      peer_(std::move(peer)),
      frames_(context.options.max_request) {}

void Connection::start() {
  if (welcome_ != Welcome::granted) {
    patience_.emplace(context_.loop, context_.options.refusal_patience);
    patience_->async_wait([self = shared_from_this()](error_code ec) {
      if (!ec) self->close();
    });
  }
  advance();
}

// Does whatever is due: the one place that decides what comes next.
void Connection::advance() {
  if (is_ready() && (frames_.buffered() > 0 || frames_.overflowed() || input_ended_)) want_turn();
  count_backlog();
  if (!open_) return;
  if (closing_ && !busy_ && queued_bytes() == 0) return close();
  if (can_read()) {
    read();
  } else if (busy_ || queued_bytes() > 0) {
    watch_hangup();
  }
}

bool Connection::is_ready() const {
  return open_ && !busy_ && !closing_ && queued_bytes() == 0;
}

void Connection::want_turn() {
  if (std::exchange(turn_wanted_, true)) return;
  context_.want_turn(*this, [self = shared_from_this()] {
    self->turn_wanted_ = false;
    if (self->is_ready()) self->handle_next();
    if (self->open_ && self->closing_) self->advance();
  });
}

void Connection::advance_later() {
  if (std::exchange(advance_posted_, true)) return;
  boost::asio::post(socket_.get_executor(), [self = shared_from_this()] {
    self->advance_posted_ = false;
    self->advance();
  });
}

// May close this connection.
void Connection::count_backlog() {
  if (!open_ && backlog_.bytes == 0) return;  // and the context may be gone
  const std::size_t calls = frames_.buffered() + (busy_ ? call_bytes_ : 0);
  const std::size_t bytes = open_ ? calls + queued_bytes() : 0;
  const bool more = bytes > backlog_.bytes;
  if (backlog_.bytes == 0 && more) backlog_.number = ++context_.backlogs;
  context_.kept += bytes - backlog_.bytes;
  backlog_.bytes = bytes;
  if (more && context_.kept > context_.options.max_kept) context_.keeps_too_much();
}

void Connection::handle_next() {
  // Whatever a stranger says, this is the answer.
  if (welcome_ == Welcome::forbidden && frames_.buffered() > 0) return answer_and_close(permission_denied());
  if (const auto message = frames_.next()) {
    call_bytes_ = message->size();
    handle(*message);
    count_backlog();
    advance_later();
  } else if (frames_.overflowed()) {
    answer_and_close(invalid_parameter(
        "call", "a call may have " + std::to_string(context_.options.max_request) + " bytes at most"));
  } else if (input_ended_) {
    closing_ = true;
  }
}

void Connection::handle(std::string_view message) {
  const auto call = protocol::decode_call(message);
  if (!call) return answer_and_close(invalid_parameter("call", call.reason()));
  if (welcome_ == Welcome::full) {
    const auto interface = protocol::split_name(call->method).first;
    return answer_and_close(failed(interface, "too many clients are connected: close some, and try again"));
  }
  if (const auto reply = refusal(context_.methods, *call)) {
    if (!call->oneway) send(protocol::encode(*reply), false);
  } else {
    carry_out(*call);
  }
}

void Connection::carry_out(const protocol::Call& call) {
  const auto pending =
      std::make_shared<PendingCall>(context_.loop, weak_from_this(), *context_.methods.find(call.method),
                                    call, context_.options.check_replies);
  busy_ = true;
  call_ = pending;
  pending->run(call.parameters);
  if (peer_gone_ && busy_) lose_peer();
}

void Connection::call_finished() {
  busy_ = false;
  call_.reset();
  if (!open_) return;
  count_backlog();
  advance_later();
}

void Connection::act_for(aio::Caller caller) {
  if (access_.restricted()) throw std::runtime_error("this connection acts for somebody already");
  access_ = access_.on_behalf_of(std::move(caller));
}

void Connection::answer_and_close(const protocol::Reply& reply) {
  send(protocol::encode(reply), false);
  closing_ = true;
}

bool Connection::can_read() const {
  const bool waits = busy_ || queued_bytes() > 0;
  return !closing_ && !input_ended_ &&
         frames_.buffered() <= (waits ? read_ahead : context_.options.max_request);
}

void Connection::read() {
  if (std::exchange(reading_, true)) return;
  socket_.async_read_some(boost::asio::buffer(chunk_),
                          [self = shared_from_this()](error_code ec, std::size_t size) {
                            self->reading_ = false;
                            if (!self->open_) return;
                            self->frames_.feed({self->chunk_.data(), size});
                            self->input_ended_ = static_cast<bool>(ec);
                            self->advance();
                          });
}

void Connection::watch_hangup() {
  if (std::exchange(watching_, true)) return;
  socket_.async_wait(Socket::wait_error, [self = shared_from_this()](error_code ec) {
    self->watching_ = false;
    // Asio may take what was ready for a socket that is closed for this one's.
    if (self->open_ && !ec && !has_hung_up(self->socket_)) return self->watch_hangup();
    // While it reads, the end of input comes by itself, behind the calls that are still to be read.
    if (self->open_ && !ec && !self->reading_) self->lose_peer();
  });
}

void Connection::lose_peer() {
  peer_gone_ = true;
  outgoing_ = {};
  busy_ = false;
  if (const auto call = call_.lock()) call->peer_left();
  call_.reset();
  advance_later();
}

void Connection::send(std::string bytes, bool continues) {
  if (!open_ || peer_gone_) return;
  const std::size_t queued = queued_bytes();
  if (continues && queued > 0 && queued + bytes.size() > context_.options.max_queued) {
    context_.options.log(peer_ + " does not read its stream: dropped with " + std::to_string(queued) +
                         " bytes waiting");
    return close();
  }
  if (outgoing_.empty())
    outgoing_ = std::move(bytes);
  else
    outgoing_ += bytes;
  if (writing_.empty()) write();
  count_backlog();
}

void Connection::write() {
  writing_ = std::exchange(outgoing_, {});
  boost::asio::async_write(socket_, boost::asio::buffer(writing_),
                           [self = shared_from_this()](error_code ec, std::size_t) {
                             self->writing_ = {};
                             if (!self->open_) return;
                             if (ec) return self->lose_peer();
                             if (!self->outgoing_.empty()) return self->write();
                             if (const auto call = self->call_.lock()) call->drained();
                             self->advance();
                           });
}

void Connection::close() {
  if (!std::exchange(open_, false)) return;
  const auto self = shared_from_this();
  if (const auto call = call_.lock()) call->peer_left();
  call_.reset();
  error_code ignored;
  socket_.close(ignored);
  patience_.reset();
  count_backlog();
  context_.closed(*this);
}

}  // namespace aiod::control
