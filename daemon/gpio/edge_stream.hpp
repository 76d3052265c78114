#pragma once

#include <aio/detail/gpio_unread_edges.hpp>
#include <aio/detail/wait.hpp>
#include <aio/gpio.hpp>
#include <aio/loop.hpp>

#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <source_location>
#include <string>
#include <vector>

struct gpio_v2_line_event;

namespace aiod::gpio {

/// The edges of a request's inputs, one or several, read from its descriptor when a task wants one: until
/// then the kernel keeps them, and nothing wakes the loop.
class EdgeStream : public std::enable_shared_from_this<EdgeStream> {
 public:
  struct Parts {
    aio::Loop& loop;
    int fd;                                           // of the claim, which outlives the stream's close()
    std::vector<unsigned> offsets;                    // of the request's lines
    std::string line;                                 // for messages
    std::string gone;                                 // what to throw when the chip is gone
    std::function<void(std::size_t line)> on_edge{};  // called for each edge that is read
  };

  class Reader;

  explicit EdgeStream(Parts parts);
  EdgeStream(const EdgeStream&) = delete;
  EdgeStream& operator=(const EdgeStream&) = delete;
  ~EdgeStream();

  /// For one claim of the inputs: every edge from now on.
  static std::shared_ptr<Reader> reader(std::shared_ptr<EdgeStream> self);

  /// Every claim has ended: who waits gets aio::Gone.
  void close();

  /// The chip has gone: who waits, and asks, gets GpioError once the edges that were read are told.
  void lose_chip();

 private:
  enum class End : std::uint8_t { none, closed, chip_gone };

  void fill();
  void take_in(const gpio_v2_line_event& event);
  void await_readable();
  void wake();
  void end(End how);

  Parts parts_;
  boost::asio::posix::basic_stream_descriptor<boost::asio::io_context::executor_type> descriptor_;
  std::uint64_t sequence_ = 0;
  std::vector<Reader*> readers_;
  bool armed_ = false;    // an Asio wait is under way
  bool drained_ = false;  // the last read took all that was there; a wait tells of more
  End end_ = End::none;
};

/// What one claim reads.
class EdgeStream::Reader {
 public:
  explicit Reader(std::shared_ptr<EdgeStream> stream);
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader();

  /// The next edge, see aio::gpio::Line::edge and Lines::edge: AnyEdge is Edge or LineEdge. Shares the
  /// reader, so that the claim may end meanwhile.
  template <class AnyEdge>
  static aio::Task<AnyEdge> next(std::shared_ptr<Reader> self, std::source_location where);

  /// The claim has ended: who waits gets aio::Gone.
  void close();

 private:
  friend class EdgeStream;
  class Waiter;

  bool has_edge();
  void throw_if_ended() const;
  void wake();

  std::shared_ptr<EdgeStream> stream_;
  aio::gpio::UnreadEdges unread_;
  Waiter* waiter_ = nullptr;  // the one task that waits
  bool closed_ = false;
};

}  // namespace aiod::gpio
