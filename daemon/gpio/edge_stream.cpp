#include "gpio/edge_stream.hpp"

#include <fmt/format.h>
#include <linux/gpio.h>
#include <unistd.h>

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace aiod::gpio {

/// The task that waits; it lives in that task's frame.
class EdgeStream::Waiter final : public aio::detail::Wait {
 public:
  Waiter(EdgeStream& stream, const aio::Executor& executor, std::source_location where)
      : Wait(executor, aio::WaitKind::edge, where), stream_(stream) {
    stream_.waiter_ = this;
  }
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;
  ~Waiter() override { leave_stream(); }

 private:
  void leave() noexcept override { leave_stream(); }
  void leave_stream() noexcept {
    if (stream_.waiter_ == this) stream_.waiter_ = nullptr;
  }

  EdgeStream& stream_;
};

EdgeStream::EdgeStream(Parts parts) : parts_(std::move(parts)), descriptor_(parts_.loop.context()) {}

EdgeStream::~EdgeStream() {
  end(End::closed);
}

template <class AnyEdge>
aio::Task<AnyEdge> EdgeStream::next(std::shared_ptr<EdgeStream> self, std::source_location where) {
  const aio::Executor executor = co_await boost::asio::this_coro::executor;
  if (self->has_edge()) {
    const bool suspended = co_await aio::detail::has_suspended;
    if (aio::detail::must_pause(executor, suspended))
      co_await aio::detail::pause(executor, aio::WaitKind::edge, where);
  }
  if (self->waiter_ != nullptr)
    throw aio::GpioError(fmt::format("{}: another task waits for its edges already", self->parts_.line));
  while (!self->has_edge()) {
    self->throw_if_ended();
    Waiter waiter(*self, executor, where);
    self->await_readable();
    aio::detail::throw_if_aborted(co_await waiter.suspend());
  }
  const aio::gpio::LineEdge edge = self->edges_.front();
  self->edges_.pop_front();
  co_return edge;
}

template aio::Task<aio::gpio::Edge> EdgeStream::next(std::shared_ptr<EdgeStream>, std::source_location);
template aio::Task<aio::gpio::LineEdge> EdgeStream::next(std::shared_ptr<EdgeStream>, std::source_location);

bool EdgeStream::has_edge() {
  if (edges_.empty() && !drained_) fill();
  return !edges_.empty() && end_ != End::closed;
}

void EdgeStream::fill() {
  if (end_ != End::none) return;
  drained_ = true;
  std::array<gpio_v2_line_event, 64> events;
  ssize_t got = 0;
  do got = ::read(parts_.fd, events.data(), sizeof(events));
  while (got < 0 && errno == EINTR);
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0) return end(End::chip_gone);
  const auto count = static_cast<std::size_t>(got) / sizeof(gpio_v2_line_event);
  drained_ = count < events.size();
  for (std::size_t i = 0; i < count; ++i) take_in(events[i]);
}

// The kernel counts with 32 bits.
void EdgeStream::take_in(const gpio_v2_line_event& event) {
  const auto place = std::find(parts_.offsets.begin(), parts_.offsets.end(), event.offset);
  if (place == parts_.offsets.end()) return;
  sequence_ += event.seqno - static_cast<std::uint32_t>(sequence_);
  const std::chrono::nanoseconds time(static_cast<std::int64_t>(event.timestamp_ns));
  const bool rising = event.id == GPIO_V2_LINE_EVENT_RISING_EDGE;
  aio::gpio::LineEdge edge{{.rising = rising, .time = aio::TimePoint(time), .sequence = sequence_}};
  edge.line = static_cast<std::size_t>(place - parts_.offsets.begin());
  edges_.push_back(edge);
  if (parts_.on_edge) parts_.on_edge(edge.line);
}

void EdgeStream::await_readable() {
  if (armed_) return;
  if (!descriptor_.is_open()) descriptor_.assign(parts_.fd);
  armed_ = true;
  descriptor_.async_wait(boost::asio::posix::descriptor_base::wait_read,
                         [weak = weak_from_this()](boost::system::error_code) {
                           const auto self = weak.lock();
                           if (self == nullptr) return;
                           self->armed_ = false;
                           self->drained_ = false;
                           self->wake();
                         });
}

void EdgeStream::wake() {
  if (waiter_ != nullptr) waiter_->complete_now();
}

// The descriptor belongs to the claim.
void EdgeStream::end(End how) {
  if (end_ == End::closed) return;
  end_ = how;
  if (descriptor_.is_open()) descriptor_.release();
}

void EdgeStream::close() {
  end(End::closed);
  parts_.on_edge = nullptr;
  if (waiter_ != nullptr) waiter_->complete();
}

void EdgeStream::lose_chip() {
  if (end_ != End::none) return;
  fill();
  end(End::chip_gone);
  if (waiter_ != nullptr) waiter_->complete();
}

void EdgeStream::throw_if_ended() const {
  if (end_ == End::closed)
    throw aio::Gone(fmt::format("{}: its claim has ended while a task waited for an edge", parts_.line));
  if (end_ == End::chip_gone) throw aio::GpioError(parts_.gone);
}

}  // namespace aiod::gpio
