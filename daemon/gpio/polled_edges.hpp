#pragma once

#include <aio/detail/gpio_edge_queue.hpp>
#include <aio/gpio.hpp>
#include <aio/loop.hpp>
#include <aio/timer.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <source_location>
#include <string>

namespace aiod::gpio {

/// The edges of inputs whose chip has no interrupts: their levels are read again and again while a task waits
/// for an edge, and debounced here. What is shorter than the time between two reads is not seen, and of what
/// happens while nobody waits only the outcome. Loop's thread only.
class PolledEdges {
 public:
  static constexpr aio::Duration period = std::chrono::milliseconds(10);

  struct Parts {
    aio::Loop& loop;
    std::function<std::uint64_t()> read;  // the logical levels, bit by bit; throws GpioError
    std::size_t count;                    // of the lines
    aio::gpio::InputOptions options;
    std::string line;  // for messages
  };

  /// Reads the levels. Throws GpioError.
  explicit PolledEdges(Parts parts);

  using Reader = aio::gpio::EdgeQueue::Reader;

  /// For one claim of the inputs: every edge from now on.
  static std::shared_ptr<Reader> reader(const std::shared_ptr<PolledEdges>& self);

  /// The next edge, see aio::gpio::Line::edge and Lines::edge: AnyEdge is Edge or LineEdge. Shares both
  /// objects, so that the claim may end meanwhile.
  template <class AnyEdge>
  static aio::Task<AnyEdge> next(std::shared_ptr<PolledEdges> self, std::shared_ptr<Reader> reader,
                                 std::source_location where);

  /// The logical levels now, debounced, bit by bit. Throws GpioError.
  std::uint64_t levels();

  /// The claim has ended: `read` is not called any more, and a task that waits gets aio::Gone.
  void close();

 private:
  class Watching;

  void look();
  void poll();

  Parts parts_;
  std::uint64_t seen_;
  aio::gpio::EdgeQueue queue_;
  aio::Timer timer_;
  int watching_ = 0;
  bool closed_ = false;
  std::string lost_{};  // why it can't be read any more
};

}  // namespace aiod::gpio
