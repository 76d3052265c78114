#include "connection.hpp"

#include <fmt/format.h>

#include <utility>

#include "utf8.hpp"

namespace webrepl {

Connection::Connection(std::unique_ptr<Wire> wire, std::size_t message_limit, aio::Loop& loop,
                       Listener& listener)
    : wire_(std::move(wire)),
      listener_(listener),
      reader_(message_limit),
      farewell_(loop, [this] { wire_->end(); }),
      write_limit_(loop, [this] { wire_->end(); }) {}

aio::Task<bool> Connection::open(Handshake handshake) {
  Handshake::Outcome outcome;
  while (outcome.response.empty()) {
    const std::size_t count = co_await wire_->read_some(space_);
    if (count == 0) co_return false;
    handshake.feed({space_.data(), count});
    outcome = handshake.take();
  }
  if (!outcome.accepted) {
    co_await say_and_end(std::move(outcome.response));
    co_return false;
  }
  reader_.feed(outcome.rest);
  co_return co_await wire_->write(outcome.response);
}

aio::Task<void> Connection::refuse(std::string response) {
  const std::size_t count = co_await wire_->read_some(space_);
  if (count > 0) co_await say_and_end(std::move(response));
}

// What the client has sent must be read, or the response is lost with it.
aio::Task<void> Connection::say_and_end(std::string response) {
  const bool written = co_await wire_->write(response);
  wire_->end_writing();
  for (std::size_t count = written ? 1 : 0; count > 0;) count = co_await wire_->read_some(space_);
}

void Connection::start(const aio::Executor& executor) {
  group_.start(executor, take_input());
  group_.start(executor, pour_output());
}

aio::Task<void> Connection::take_input() {
  for (bool goes_on = digest(); goes_on;) {
    const std::size_t count = co_await wire_->read_some(space_);
    reader_.feed({space_.data(), count});
    goes_on = count > 0 && digest();
  }
  // Whether it has said goodbye or not: nobody is there to be told anything.
  close(CloseCode::normal, "");
  listener_.gone();
}

// False when nothing more is to be read.
bool Connection::digest() {
  for (;;) {
    const FrameReader::Outcome outcome = reader_.take();
    if (outcome.error) {
      close(*outcome.error, "");
      return false;
    }
    if (!outcome.message) return true;
    if (!answer(*outcome.message)) return false;
  }
}

bool Connection::answer(const Message& message) {
  if (message.kind == Opcode::close) return false;
  if (closing_) return true;
  if (message.kind == Opcode::ping && out_.size() < most_waiting) {
    out_ += frame(Opcode::pong, message.payload);
    out_changed_.set();
  }
  if (message.kind == Opcode::text || message.kind == Opcode::binary) listener_.typed(message.payload);
  return true;
}

void Connection::queue(std::string_view text, std::size_t limit) {
  if (closing_ || text.empty()) return;
  if (out_.size() + text.size() > limit) {
    ++lost_;
    return;
  }
  out_ += frame(Opcode::text, sendable(text));
  out_changed_.set();
}

void Connection::close(CloseCode code, std::string_view reason) {
  if (std::exchange(closing_, true)) return;
  out_ += close_frame(code, reason);
  out_changed_.set();
}

aio::Task<void> Connection::pour_output() {
  for (bool works = true; works;) {
    while (out_.empty() && !closing_) {
      out_changed_.clear();
      co_await out_changed_.wait();
    }
    if (out_.empty()) break;
    const std::string bytes = std::exchange(out_, {});
    write_limit_.arm(write_limit_.loop().clock().now() + write_time);
    works = co_await wire_->write(bytes);
    write_limit_.cancel();
    if (lost_ > 0) tell_lost();
  }
  wire_->end_writing();
}

void Connection::tell_lost() {
  send(fmt::format("\r\n[{} lines were lost: they came faster than you read]\r\n", std::exchange(lost_, 0)));
}

aio::Task<void> Connection::part(aio::Duration patience) {
  close(CloseCode::normal, "");
  farewell_.arm(farewell_.loop().clock().now() + patience);
  co_await group_.wait();
  farewell_.cancel();
}

}  // namespace webrepl
