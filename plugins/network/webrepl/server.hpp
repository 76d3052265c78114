#pragma once

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <list>
#include <string>

#include <aio/task.hpp>
#include <aio/task_group.hpp>

#include "session.hpp"

namespace webrepl {

/// Listens on a port and has a session for each client.
class Server {
 public:
  struct Address {
    std::string host{};      // an IP address, or localhost
    std::uint16_t port = 0;  // 0: any that is free
  };

  /// Listens from now on. Throws aio::ConfigError or std::runtime_error, with what to do.
  Server(const aio::Executor& executor, const Address& address, Shared shared);

  std::uint16_t port() const noexcept { return port_; }
  std::size_t clients() const noexcept { return sessions_.size(); }
  const Shared& shared() const noexcept { return shared_; }

  /// Serves until the task is stopped; then ends the sessions, and returns.
  aio::Task<void> run();

 private:
  aio::Task<void> accept_until_stopped();
  void admit(Socket socket);
  bool make_room(const Peer& peer);

  aio::Executor executor_;
  Shared shared_;
  boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, aio::Executor> acceptor_;
  std::uint16_t port_ = 0;
  std::list<Session> sessions_;
  aio::TaskGroup group_;
};

}  // namespace webrepl
