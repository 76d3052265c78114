#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <aio/task.hpp>

namespace stats {

using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, aio::Executor>;

/// A connection to one client, as bytes. One read and one write at a time. Nothing that the client does
/// throws: its end and its errors are the end of reading, or a write that failed.
class Stream {
 public:
  virtual ~Stream() = default;

  /// What comes before the first byte; false when the client does not manage it.
  virtual aio::Task<bool> open() = 0;
  /// How many bytes there are, at least one; 0 at the end.
  virtual aio::Task<std::size_t> read_some(std::span<char> space) = 0;
  /// Writes all of it. False when that can't be.
  virtual aio::Task<bool> write(std::string_view bytes) = 0;
  /// Says goodbye, and returns when the client has done so too: what it was sent last would else be lost.
  virtual aio::Task<void> finish() = 0;

  /// From now on there is nothing to read; who reads now is told so. Writing goes on.
  virtual void end_reading() noexcept = 0;
  /// From now on everything fails at once, what is under way too.
  virtual void end() noexcept = 0;
};

std::unique_ptr<Stream> make_plain_stream(Socket socket);

}  // namespace stats
