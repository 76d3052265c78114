#include "gpio/polled_edges.hpp"

#include <utility>

#include "gpio/request_format.hpp"

namespace aiod::gpio {

/// The levels are read while it lives.
class PolledEdges::Watching {
 public:
  explicit Watching(PolledEdges& edges) : edges_(edges) {
    ++edges_.watching_;
    edges_.poll();
  }
  Watching(const Watching&) = delete;
  Watching& operator=(const Watching&) = delete;
  ~Watching() {
    if (--edges_.watching_ == 0) edges_.timer_.cancel();
  }

 private:
  PolledEdges& edges_;
};

PolledEdges::PolledEdges(Parts parts)
    : parts_(std::move(parts)),
      seen_(parts_.read()),
      queue_(parts_.loop.clock(), parts_.line, parts_.options, levels_of(seen_, parts_.count),
             edge_buffer_size),
      timer_(parts_.loop, [this] { poll(); }) {}

void PolledEdges::look() {
  const std::uint64_t levels = parts_.read();
  for (std::size_t i = 0; i < parts_.count; ++i) {
    const bool level = ((levels >> i) & 1U) != 0;
    if (level != (((seen_ >> i) & 1U) != 0)) queue_.change(i, level);
  }
  seen_ = levels;
}

// Who waits is told of a chip that has gone; nobody is there to catch it here.
void PolledEdges::poll() {
  if (closed_) return;
  try {
    look();
    timer_.arm(parts_.loop.clock().now() + period);
  } catch (const aio::GpioError& error) {
    lost_ = error.what();
    queue_.close();
  }
}

std::uint64_t PolledEdges::levels() {
  look();
  std::uint64_t levels = 0;
  for (std::size_t i = 0; i < parts_.count; ++i) levels |= std::uint64_t{queue_.value(i)} << i;
  return levels;
}

void PolledEdges::close() {
  closed_ = true;
  timer_.cancel();
  queue_.close();
}

std::shared_ptr<PolledEdges::Reader> PolledEdges::reader(const std::shared_ptr<PolledEdges>& self) {
  return aio::gpio::EdgeQueue::reader({self, &self->queue_});
}

template <class AnyEdge>
aio::Task<AnyEdge> PolledEdges::next(std::shared_ptr<PolledEdges> self, std::shared_ptr<Reader> reader,
                                     std::source_location where) {
  const Watching watching(*self);
  try {
    co_return co_await Reader::next_of_several(reader, where);
  } catch (const aio::Gone&) {
    if (self->lost_.empty()) throw;
    throw aio::GpioError(self->lost_);
  }
}

template aio::Task<aio::gpio::Edge> PolledEdges::next(std::shared_ptr<PolledEdges>, std::shared_ptr<Reader>,
                                                      std::source_location);
template aio::Task<aio::gpio::LineEdge> PolledEdges::next(std::shared_ptr<PolledEdges>,
                                                          std::shared_ptr<Reader>, std::source_location);

}  // namespace aiod::gpio
