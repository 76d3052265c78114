#include "control/server.hpp"

#include <unistd.h>

#include <algorithm>
#include <bit>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <optional>
#include <system_error>
#include <unordered_map>
#include <utility>

#include "control/admission.hpp"
#include "control/call_turns.hpp"
#include "control/connection.hpp"
#include "control/listening_socket.hpp"

namespace aiod::control {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

// Peers that are waiting to be told that they are not served. The oldest gives way, so that strangers can't
// use up the process's descriptors.
constexpr std::size_t max_turned_away = 16;

std::string describe(const PeerCredentials& peer) {
  return "client with pid " + std::to_string(peer.pid) + ", uid " + std::to_string(peer.uid);
}

}  // namespace

class Server::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(asio::io_context& loop, MethodTable& methods, ServerOptions options)
      : options_(std::move(options)),
        context_{.loop = loop,
                 .methods = methods,
                 .options = options_,
                 .closed = [this](Connection& connection) { forget(connection); },
                 .want_turn =
                     [this](Connection& connection, std::function<void()> turn) {
                       turns_->want(user_of(connection), std::move(turn));
                     },
                 .keeps_too_much = [this] { drop_the_oldest_backlog(); }},
        admission_({.clients = options_.max_clients,
                    .of_one_user = (options_.max_clients + 1) / 2,
                    .reserved = options_.reserved_clients},
                   ::geteuid()),
        turns_(std::make_shared<CallTurns>(loop)),
        acceptor_(loop),
        retry_(loop) {
    add_service_interface(methods, options_.info);
  }

  void listen(const std::filesystem::path& path) {
    file_.emplace(path, options_.mode);
    acceptor_.assign(asio::local::stream_protocol(), file_->release());
    accept();
  }

  void close() {
    error_code ignored;
    acceptor_.close(ignored);
    retry_.cancel();
    const auto clients = clients_;
    for (const auto& [client, user] : clients) client->close();
    for (const auto& stranger : std::exchange(turned_away_, {})) stranger->close();
    file_.reset();
  }

  std::size_t clients() const { return clients_.size(); }
  std::size_t kept_bytes() const { return context_.kept; }

 private:
  void accept() {
    acceptor_.async_accept([self = shared_from_this()](error_code ec, Connection::Socket socket) {
      if (!self->acceptor_.is_open()) return;
      if (ec) return self->rest(ec);
      self->resting_ = false;
      self->admit(std::move(socket));
      self->accept();
    });
  }

  // Without descriptors accepting fails at once, again and again; it goes on when there may be some.
  void rest(error_code why) {
    if (!std::exchange(resting_, true)) options_.log("can't accept clients: " + why.message());
    retry_.expires_after(options_.accept_retry);
    retry_.async_wait([self = shared_from_this()](error_code) {
      if (self->acceptor_.is_open()) self->accept();
    });
  }

  void admit(Connection::Socket socket) {
    PeerCredentials peer;
    bool allowed = false;
    try {
      peer = peer_credentials(socket.native_handle());
      allowed = options_.access(peer);
    } catch (const std::exception& error) {
      options_.log(describe(peer) + " is refused: " + error.what());
    }
    const Welcome welcome = !allowed                     ? Welcome::forbidden
                            : admission_.enter(peer.uid) ? Welcome::granted
                                                         : Welcome::full;
    const auto client = std::make_shared<Connection>(std::move(socket), context_, welcome, describe(peer));
    if (welcome == Welcome::granted) {
      clients_.emplace(client, peer.uid);
    } else {
      turned_away_.push_back(client);
      if (turned_away_.size() > max_turned_away) std::shared_ptr(turned_away_.front())->close();
    }
    client->start();
  }

  void forget(Connection& connection) {
    const auto shared = connection.shared_from_this();
    std::erase(turned_away_, shared);
    const auto client = clients_.find(shared);
    if (client == clients_.end()) return;
    admission_.leave(client->second);
    clients_.erase(client);
  }

  // Those that are not served are all one, nobody's.
  uid_t user_of(Connection& connection) const {
    const auto client = clients_.find(connection.shared_from_this());
    return client != clients_.end() ? client->second : static_cast<uid_t>(-1);
  }

  // A client that reads has been rid of what was kept for it in no time. The one whose backlog began last may
  // have any size, or a large reply could never be given; the smallest are no help.
  void drop_the_oldest_backlog() {
    std::shared_ptr<Connection> oldest;
    const Connection* newest = nullptr;
    for (const auto& [client, user] : clients_) {
      const Backlog& backlog = client->backlog();
      if (backlog.bytes > 0 && (newest == nullptr || backlog.number > newest->backlog().number))
        newest = client.get();
      const bool large = backlog.bytes * 512 >= options_.max_kept;
      if (large && (!oldest || backlog.number < oldest->backlog().number)) oldest = client;
    }
    if (!oldest || oldest.get() == newest || context_.kept - newest->backlog().bytes <= options_.max_kept)
      return;
    // Anyone who drives this further does not fill the log with it.
    if (std::has_single_bit(++dropped_))
      options_.log("all clients keep " + std::to_string(context_.kept) + " bytes waiting: dropped the " +
                   oldest->peer() + ", which has not read for the longest; " + std::to_string(dropped_) +
                   " so far");
    oldest->close();
  }

  const ServerOptions options_;
  ConnectionContext context_;
  Admission admission_;
  std::shared_ptr<CallTurns> turns_;
  asio::local::stream_protocol::acceptor acceptor_;
  asio::steady_timer retry_;
  bool resting_ = false;
  std::size_t dropped_ = 0;  // for keeping too much
  std::optional<ListeningSocket> file_;
  std::unordered_map<std::shared_ptr<Connection>, uid_t> clients_;  // and whose
  std::deque<std::shared_ptr<Connection>> turned_away_;
};

Server::Server(asio::io_context& loop, MethodTable& methods, ServerOptions options)
    : impl_(std::make_shared<Impl>(loop, methods, std::move(options))) {}

Server::~Server() {
  close();
}

void Server::listen(const std::filesystem::path& path) {
  impl_->listen(path);
}

void Server::close() {
  impl_->close();
}

std::size_t Server::clients() const {
  return impl_->clients();
}

std::size_t Server::kept_bytes() const {
  return impl_->kept_bytes();
}

}  // namespace aiod::control
