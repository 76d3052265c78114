#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <aio/event.hpp>
#include <aio/loop.hpp>
#include <aio/task.hpp>
#include <aio/task_group.hpp>
#include <aio/timer.hpp>

#include "frames.hpp"
#include "handshake.hpp"
#include "wire.hpp"

namespace webrepl {

/// One client's WebSocket: characters come, text goes, at the same time. What goes waits in a queue of
/// bounded length: a client that does not read loses lines, and is told how many; one that takes nothing for
/// 30 seconds is left.
class Connection {
 public:
  /// Who is told what comes. These must not destroy the connection.
  class Listener {
   public:
    virtual ~Listener() = default;
    virtual void typed(std::string_view bytes) = 0;
    /// Nothing else comes. Called once, when part() is about to be of use.
    virtual void gone() = 0;
  };

  Connection(std::unique_ptr<Wire> wire, std::size_t message_limit, aio::Loop& loop, Listener& listener);

  /// The opening handshake: false when the client does not manage it, or is refused and told so.
  aio::Task<bool> open(Handshake handshake);
  /// Refuses whoever is there with this response, once its request has come.
  aio::Task<void> refuse(std::string response);
  /// After open(): from now on the listener is told.
  void start(const aio::Executor& executor);

  /// Text for people; what is not UTF-8 is replaced.
  void send(std::string_view text) { queue(text, 2 * most_waiting); }
  /// The same, for output that may be long: it is lost first.
  void send_output(std::string_view text) { queue(text, most_waiting); }

  /// Says goodbye once; nothing is sent after it.
  void close(CloseCode code, std::string_view reason);
  /// Closes, and returns when both sides have; a client that takes longer is left.
  aio::Task<void> part(aio::Duration patience);
  /// Everything ends at once.
  void abort() noexcept { wire_->end(); }

 private:
  static constexpr std::size_t most_waiting = 256 * 1024;
  static constexpr aio::Duration write_time = std::chrono::seconds(30);

  aio::Task<void> take_input();
  bool digest();
  bool answer(const Message& message);
  aio::Task<void> pour_output();
  aio::Task<void> say_and_end(std::string response);
  void queue(std::string_view text, std::size_t limit);
  void tell_lost();

  std::unique_ptr<Wire> wire_;
  Listener& listener_;
  FrameReader reader_;
  aio::Timer farewell_;
  aio::Timer write_limit_;
  aio::TaskGroup group_;
  std::array<char, 4096> space_{};
  std::string out_;  // frames that wait
  aio::Event out_changed_;
  std::uint64_t lost_ = 0;
  bool closing_ = false;
};

}  // namespace webrepl
