#pragma once

#include <gmock/gmock.h>

#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/file_descriptor.hpp"
#include "control/server.hpp"
#include "protocol/framing.hpp"

namespace aiod::control {

/// A raw, non-blocking client: what a test sends is exactly what goes over the wire.
class Client {
 public:
  explicit Client(const std::filesystem::path& path);

  /// As much as the socket takes; returns how much that was, -1 when the peer is gone.
  long send(std::string_view bytes);
  void call(std::string_view method, boost::json::object parameters = {}, bool more = false);

  /// The next whole reply that has arrived, without waiting.
  std::optional<protocol::Reply> receive();
  /// Reads what has arrived; true once the server has closed.
  bool closed();

  void shut_down_sending();
  void close() { socket_ = FileDescriptor(); }

 private:
  void read_all();

  FileDescriptor socket_;
  protocol::FrameReader frames_{protocol::FrameReader::unlimited};
  bool closed_ = false;
};

/// A server with the interface org.example.test in a temporary folder, driven by hand: nothing happens but in
/// run(). Its handlers:
/// Echo replies with its parameter, Throw throws, Drop forgets its responder, Park keeps the responder in
/// parked_ and Stream (which requires more) in streams_, Log writes down its parameter.
class ServerTest : public testing::Test {
 protected:
  ServerTest();
  ~ServerTest() override;

  /// Replaces the server by one with these options.
  void serve(ServerOptions options);
  ServerOptions options();

  /// Runs the loop until it has nothing more to do.
  std::size_t run();
  Client connect() const { return Client(path_); }

  /// The reply to come, after running the loop; fails the test when there is none.
  protocol::Reply expect_reply(Client& client);
  void expect_nothing(Client& client);
  void expect_error(Client& client, std::string_view name);
  void expect_echo(Client& client, std::string_view text);
  /// Another client is served as if nothing were.
  void expect_healthy();

  std::filesystem::path folder_;
  std::filesystem::path path_;
  boost::asio::io_context loop_;
  std::vector<Responder> parked_;
  std::vector<Responder> streams_;
  std::vector<std::string> notes_;
  std::vector<std::string> logged_;
  int closed_streams_ = 0;
  std::unique_ptr<MethodTable> methods_;
  std::unique_ptr<Server> server_;

 private:
  void add_handlers();
};

}  // namespace aiod::control
