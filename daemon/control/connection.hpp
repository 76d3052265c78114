#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "control/admission.hpp"
#include "control/method_table.hpp"
#include "control/pending_call.hpp"
#include "control/server_options.hpp"
#include "protocol/framing.hpp"

namespace aiod::control {

class Connection;

/// What all connections of a server share. The server keeps it as long as one of them is open.
struct ConnectionContext {
  boost::asio::io_context& loop;
  const MethodTable& methods;
  const ServerOptions& options;
  std::function<void(Connection&)> closed;  // told once by each connection
  std::function<void(Connection&, std::function<void()>)>
      want_turn;                              // to call a function when it is its turn
  std::function<void()> keeps_too_much = {};  // told when `kept` has grown beyond ServerOptions::max_kept
  std::size_t kept = 0;                       // bytes, by all connections
  std::uint64_t backlogs = 0;                 // how many have begun; numbers them
};

/// What a connection makes the daemon keep: its call, until it is over, and replies that wait.
struct Backlog {
  std::size_t bytes = 0;
  std::uint64_t number = 0;  // of backlogs, one that began earlier has a lower one
};

/// One client: bytes to calls, one call at a time, replies to bytes.
///
/// It reads ahead, while a call is carried out a little, so that it sees a client go. When it can't read, at
/// the end of input or with enough read, it waits for the peer's hang-up in its place. A client that has only
/// shut down its sending side still gets its replies.
class Connection final : public CallOwner, public std::enable_shared_from_this<Connection> {
 public:
  using Socket = boost::asio::local::stream_protocol::socket;

  Connection(Socket socket, ConnectionContext& context, Welcome welcome, std::string peer);

  void start();

  /// At once, whatever is pending. May be called twice.
  void close();

  void send(std::string bytes, bool continues) override;
  void call_finished() override;
  std::size_t queued_bytes() const override { return outgoing_.size() + writing_.size(); }
  const Backlog& backlog() const { return backlog_; }
  const std::string& peer() const { return peer_; }
  const Access& access() const override { return access_; }
  void act_for(aio::Caller caller) override;

 private:
  void advance();
  void advance_later();
  bool is_ready() const;
  void want_turn();
  void count_backlog();
  void handle_next();
  void handle(std::string_view message);
  void carry_out(const protocol::Call& call);
  void answer_and_close(const protocol::Reply& reply);
  bool can_read() const;
  void read();
  void watch_hangup();
  void lose_peer();
  void write();

  Socket socket_;
  ConnectionContext& context_;  // valid while open_
  const Welcome welcome_;
  const std::string peer_;  // for the log
  Access access_ = Access::full();
  protocol::FrameReader frames_;
  std::array<char, 4096> chunk_;
  std::string outgoing_;  // waits for writing_
  std::string writing_;
  std::weak_ptr<PendingCall> call_;
  std::size_t call_bytes_ = 0;  // of the call that is carried out
  Backlog backlog_;
  std::optional<boost::asio::steady_timer> patience_;  // of one that is not served
  bool open_ = true;
  bool busy_ = false;  // a call is being carried out
  bool reading_ = false;
  bool watching_ = false;
  bool advance_posted_ = false;
  bool turn_wanted_ = false;
  bool input_ended_ = false;
  bool peer_gone_ = false;  // nobody reads replies; what was received is still carried out
  bool closing_ = false;    // close as soon as the replies are out
};

}  // namespace aiod::control
