#pragma once

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>

#include <aio/log.hpp>
#include <aio/task.hpp>
#include <aio/task_group.hpp>

#include "addresses.hpp"
#include "session.hpp"
#include "stream.hpp"

namespace stats {

/// Listens on a port and has a session for each client.
class Server {
 public:
  using MakeStream = std::function<std::unique_ptr<Stream>(Socket)>;

  struct Address {
    std::string host{};      // as it was configured, for people
    Addresses addresses{};   // what that is; the first that can be listened at is taken
    std::uint16_t port = 0;  // 0: any that is free
  };

  /// Listens from now on. Throws aio::ConfigError or std::runtime_error, with what to do.
  Server(const aio::Executor& executor, const Address& address, const Limits& limits, Site& site,
         MakeStream make_stream, aio::Logger log);

  std::uint16_t port() const noexcept { return endpoint_.port(); }
  const boost::asio::ip::tcp::endpoint& endpoint() const noexcept { return endpoint_; }
  std::size_t clients() const noexcept { return sessions_.size(); }

  /// Serves until the task is stopped; then ends the sessions, and returns.
  aio::Task<void> run();

 private:
  aio::Task<void> accept_until_stopped();
  void admit(Socket socket);
  bool make_room(const Client& client);

  aio::Executor executor_;
  Limits limits_;
  Site& site_;
  MakeStream make_stream_;
  aio::Logger log_;
  boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, aio::Executor> acceptor_;
  boost::asio::ip::tcp::endpoint endpoint_;
  StreamPlaces streams_;
  std::list<Session> sessions_;
  aio::TaskGroup group_;
};

}  // namespace stats
