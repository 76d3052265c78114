#pragma once

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include <aio/task.hpp>

namespace webrepl {

using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, aio::Executor>;

/// A connection to one client, as bytes. One read and one write at a time. Nothing that the client does
/// throws: its end and its errors are the end of reading, or a write that failed.
class Wire {
 public:
  virtual ~Wire() = default;

  /// How many bytes there are, at least one; 0 at the end.
  virtual aio::Task<std::size_t> read_some(std::span<char> space) = 0;
  /// Writes all of it. False when that can't be. `bytes` must live as long.
  virtual aio::Task<bool> write(std::string_view bytes) = 0;

  /// Tells the client that nothing else comes. Reading goes on.
  virtual void end_writing() noexcept = 0;
  /// From now on everything fails at once, what is under way too.
  virtual void end() noexcept = 0;
};

std::unique_ptr<Wire> make_wire(Socket socket);

}  // namespace webrepl
