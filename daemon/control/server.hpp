#pragma once

#include <boost/asio/ts/netfwd.hpp>
#include <cstddef>
#include <filesystem>
#include <memory>

#include "control/method_table.hpp"
#include "control/server_options.hpp"

namespace aiod::control {

/// The varlink server on a Unix socket. All of it runs on the loop's thread, and no member blocks.
///
/// Calls of one client are carried out one at a time, in order, a stream until its end; clients do not wait
/// for each other. A client that vanishes ends its own call only: the handler's on_closed() is called, and
/// calls that had arrived whole are still carried out.
class Server {
 public:
  /// `loop` and `methods` must outlive the server. Adds org.varlink.service to `methods`.
  Server(boost::asio::io_context& loop, MethodTable& methods, ServerOptions options = {});
  /// Closes.
  ~Server();

  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Makes the socket's file, with the permissions of the options from its first moment, and begins to
  /// accept. The file of a dead daemon is replaced. Throws std::runtime_error when a daemon answers there or
  /// it is another kind of file, std::system_error when the system refuses. Called once.
  void listen(const std::filesystem::path& path);

  /// Drops all clients, stops accepting and removes the file unless it is no longer this server's. May be
  /// called twice.
  void close();

  /// Clients being served.
  std::size_t clients() const;

  /// Bytes that all of them make it keep (see ServerOptions::max_kept).
  std::size_t kept_bytes() const;

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace aiod::control
