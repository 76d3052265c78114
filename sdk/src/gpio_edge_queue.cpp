#include "gpio_edge_queue.hpp"

#include <fmt/format.h>
#include <boost/asio/this_coro.hpp>

#include <utility>

#include <aio/loop.hpp>
#include <aio/timer.hpp>

namespace aio::gpio {

EdgeQueue::EdgeQueue(const Clock& clock, Pin pin, const InputOptions& options, bool active,
                     std::size_t capacity)
    : clock_(clock),
      pin_(std::move(pin)),
      debounce_(options.debounce),
      wanted_(options.edges),
      capacity_(capacity),
      stable_(active) {}

void EdgeQueue::change(bool active) {
  settle();
  if (debounce_ <= Duration::zero()) {
    emit(active, clock_.now());
  } else if (active == stable_) {
    pending_.reset();
  } else {
    pending_ = Pending{active, clock_.now() + debounce_};
  }
  readers_.wake_all();
}

bool EdgeQueue::value() {
  settle();
  return stable_;
}

void EdgeQueue::close() {
  closed_ = true;
  readers_.wake_all();
}

void EdgeQueue::settle() {
  if (!pending_ || clock_.now() < pending_->stable_at) return;
  const Pending settled = *std::exchange(pending_, std::nullopt);
  emit(settled.active, settled.stable_at);
}

void EdgeQueue::emit(bool active, TimePoint time) {
  stable_ = active;
  if (wanted_ == (active ? Edges::falling : Edges::rising)) return;
  if (edges_.size() == capacity_) edges_.pop_front();
  edges_.push_back({.rising = active, .time = time, .sequence = ++sequence_});
}

void EdgeQueue::throw_if_closed() const {
  if (closed_) throw Gone(fmt::format("{}: its claim has ended while a task waited for an edge", pin_));
}

Task<Edge> EdgeQueue::next(std::shared_ptr<EdgeQueue> self, std::source_location where) {
  const Executor executor = co_await boost::asio::this_coro::executor;
  if (!self->readers_.empty())
    throw GpioError(fmt::format("{}: another task waits for its edges already", self->pin_));
  Timer stable(executor.loop(), [&queue = *self] { queue.readers_.wake_all(); });
  for (;;) {
    self->throw_if_closed();
    self->settle();
    if (!self->edges_.empty()) break;
    if (self->pending_) {
      stable.arm(self->pending_->stable_at);
    } else {
      stable.cancel();
    }
    co_await self->readers_.wait(WaitKind::edge, where);
  }
  const Edge edge = self->edges_.front();
  self->edges_.pop_front();
  co_return edge;
}

}  // namespace aio::gpio
