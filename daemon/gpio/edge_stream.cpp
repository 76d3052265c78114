#include "gpio/edge_stream.hpp"

#include <fmt/format.h>
#include <linux/gpio.h>
#include <unistd.h>

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "gpio/request_format.hpp"

namespace aiod::gpio {
namespace {

constexpr std::size_t batch = 64;  // edges of one read
// What a claim has still to read, and besides all that the kernel had for it when another claim came.
constexpr std::size_t most_unread = 2 * edge_buffer_size;

}  // namespace

/// The task that waits; it lives in that task's frame.
class EdgeStream::Reader::Waiter final : public aio::detail::Wait {
 public:
  Waiter(Reader& reader, const aio::Executor& executor, std::source_location where)
      : Wait(executor, aio::WaitKind::edge, where), reader_(reader) {
    reader_.waiter_ = this;
  }
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;
  ~Waiter() override { leave_reader(); }

 private:
  void leave() noexcept override { leave_reader(); }
  void leave_reader() noexcept {
    if (reader_.waiter_ == this) reader_.waiter_ = nullptr;
  }

  Reader& reader_;
};

EdgeStream::EdgeStream(Parts parts) : parts_(std::move(parts)), descriptor_(parts_.loop.context()) {}

EdgeStream::~EdgeStream() {
  end(End::closed);
}

std::shared_ptr<EdgeStream::Reader> EdgeStream::reader(std::shared_ptr<EdgeStream> self) {
  // What the kernel has by now is for those who have claimed the line already. A line that flutters may go on
  // for ever, and the kernel keeps no more than so many.
  if (!self->readers_.empty()) {
    self->drained_ = false;
    for (std::size_t i = 0; !self->drained_ && i < edge_buffer_size / batch; ++i) self->fill();
  }
  return std::make_shared<Reader>(std::move(self));
}

EdgeStream::Reader::Reader(std::shared_ptr<EdgeStream> stream)
    : stream_(std::move(stream)), unread_(most_unread, stream_->sequence_) {
  stream_->readers_.push_back(this);
}

EdgeStream::Reader::~Reader() {
  std::erase(stream_->readers_, this);
}

template <class AnyEdge>
aio::Task<AnyEdge> EdgeStream::Reader::next(std::shared_ptr<Reader> self, std::source_location where) {
  const aio::Executor executor = co_await boost::asio::this_coro::executor;
  if (self->has_edge()) {
    const bool suspended = co_await aio::detail::has_suspended;
    if (aio::detail::must_pause(executor, suspended))
      co_await aio::detail::pause(executor, aio::WaitKind::edge, where);
  }
  if (self->waiter_ != nullptr)
    throw aio::GpioError(
        fmt::format("{}: another task waits for its edges already", self->stream_->parts_.line));
  while (!self->has_edge()) {
    self->throw_if_ended();
    Waiter waiter(*self, executor, where);
    self->stream_->await_readable();
    aio::detail::throw_if_aborted(co_await waiter.suspend());
  }
  co_return self->unread_.take();
}

template aio::Task<aio::gpio::Edge> EdgeStream::Reader::next(std::shared_ptr<Reader>, std::source_location);
template aio::Task<aio::gpio::LineEdge> EdgeStream::Reader::next(std::shared_ptr<Reader>,
                                                                 std::source_location);

bool EdgeStream::Reader::has_edge() {
  if (unread_.empty() && !stream_->drained_) stream_->fill();
  return !unread_.empty() && !closed_ && stream_->end_ != End::closed;
}

void EdgeStream::Reader::close() {
  closed_ = true;
  wake();
}

void EdgeStream::Reader::wake() {
  if (waiter_ != nullptr) waiter_->complete();
}

void EdgeStream::Reader::throw_if_ended() const {
  const auto& parts = stream_->parts_;
  if (closed_ || stream_->end_ == End::closed)
    throw aio::Gone(fmt::format("{}: its claim has ended while a task waited for an edge", parts.line));
  if (stream_->end_ == End::chip_gone) throw aio::GpioError(parts.gone);
}

void EdgeStream::fill() {
  if (end_ != End::none) return;
  drained_ = true;
  std::array<gpio_v2_line_event, batch> events;
  ssize_t got = 0;
  do got = ::read(parts_.fd, events.data(), sizeof(events));
  while (got < 0 && errno == EINTR);
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0) return end(End::chip_gone);
  const auto count = static_cast<std::size_t>(got) / sizeof(gpio_v2_line_event);
  drained_ = count < events.size();
  for (std::size_t i = 0; i < count; ++i) take_in(events[i]);
  for (Reader* const reader : readers_) reader->wake();  // the others: who reads does not wait
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
  for (Reader* const reader : readers_) reader->unread_.add(edge);
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

// The first goes on within this call and may end claims; so the others are told before it.
void EdgeStream::wake() {
  if (readers_.empty()) return;
  for (std::size_t i = 1; i < readers_.size(); ++i) readers_[i]->wake();
  if (auto* const waiter = readers_.front()->waiter_) waiter->complete_now();
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
  for (Reader* const reader : readers_) reader->wake();
}

void EdgeStream::lose_chip() {
  if (end_ != End::none) return;
  fill();
  end(End::chip_gone);
  for (Reader* const reader : readers_) reader->wake();
}

}  // namespace aiod::gpio
