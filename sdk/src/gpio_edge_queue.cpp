#include <fmt/format.h>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>

#include <aio/detail/gpio_edge_queue.hpp>
#include <aio/loop.hpp>
#include <aio/timer.hpp>

namespace aio::gpio {

EdgeQueue::EdgeQueue(const Clock& clock, std::string name, const InputOptions& options,
                     const std::vector<bool>& active, std::size_t capacity)
    : clock_(clock),
      name_(std::move(name)),
      debounce_(options.debounce),
      wanted_(options.edges),
      capacity_(capacity) {
  for (const bool level : active) levels_.push_back({.stable = level});
}

void EdgeQueue::change(std::size_t line, bool active) {
  settle();
  Level& level = levels_[line];
  if (debounce_ <= Duration::zero()) {
    emit(level, active, clock_.now());
  } else if (active == level.stable) {
    level.pending.reset();
  } else {
    level.pending = Pending{active, clock_.now() + debounce_};
  }
  wake_all();
}

bool EdgeQueue::value(std::size_t line) {
  settle();
  return levels_[line].stable;
}

void EdgeQueue::close() {
  closed_ = true;
  wake_all();
}

std::shared_ptr<EdgeQueue::Reader> EdgeQueue::reader(std::shared_ptr<EdgeQueue> self) {
  return std::make_shared<Reader>(std::move(self));
}

// They go on from the loop, so that the list stays as it is meanwhile.
void EdgeQueue::wake_all() {
  for (Reader* const reader : readers_) reader->waiting_.wake_all();
}

EdgeQueue::Level* EdgeQueue::first_pending() {
  Level* first = nullptr;
  for (Level& level : levels_)
    if (level.pending && (first == nullptr || level.pending->stable_at < first->pending->stable_at))
      first = &level;
  return first;
}

// In the order in which the lines became stable.
void EdgeQueue::settle() {
  for (;;) {
    Level* const level = first_pending();
    if (level == nullptr || clock_.now() < level->pending->stable_at) return;
    const Pending settled = *std::exchange(level->pending, std::nullopt);
    emit(*level, settled.active, settled.stable_at);
  }
}

void EdgeQueue::emit(Level& level, bool active, TimePoint time) {
  level.stable = active;
  if (wanted_ == (active ? Edges::falling : Edges::rising)) return;
  LineEdge edge{{.rising = active, .time = time, .sequence = ++sequence_}};
  edge.line = static_cast<std::size_t>(&level - levels_.data());
  for (Reader* const reader : readers_) reader->unread_.add(edge);
}

// A level that has been stable for long enough by now is an edge of the other claims.
EdgeQueue::Reader::Reader(std::shared_ptr<EdgeQueue> queue)
    : queue_(std::move(queue)), unread_(queue_->capacity_, (queue_->settle(), queue_->sequence_)) {
  queue_->readers_.push_back(this);
}

EdgeQueue::Reader::~Reader() {
  std::erase(queue_->readers_, this);
}

void EdgeQueue::Reader::close() {
  closed_ = true;
  waiting_.wake_all();
}

bool EdgeQueue::Reader::has_edge() {
  queue_->settle();
  return !unread_.empty();
}

Task<void> EdgeQueue::Reader::wait_for_edge(Reader& self, std::source_location where) {
  const Executor executor = co_await boost::asio::this_coro::executor;
  if (self.has_edge()) {
    const bool suspended = co_await aio::detail::has_suspended;
    if (aio::detail::must_pause(executor, suspended))
      co_await aio::detail::pause(executor, WaitKind::edge, where);
  }
  if (!self.waiting_.empty())
    throw GpioError(fmt::format("{}: another task waits for its edges already", self.queue_->name_));
  Timer stable(executor.loop(), [&self] { self.waiting_.wake_all(); });
  for (;;) {
    if (self.closed_ || self.queue_->closed_)
      throw Gone(fmt::format("{}: its claim has ended while a task waited for an edge", self.queue_->name_));
    if (self.has_edge()) co_return;
    if (const Level* const level = self.queue_->first_pending())
      stable.arm(level->pending->stable_at);
    else
      stable.cancel();
    co_await self.waiting_.wait(WaitKind::edge, where);
  }
}

Task<Edge> EdgeQueue::Reader::next(std::shared_ptr<Reader> self, std::source_location where) {
  co_await wait_for_edge(*self, where);
  co_return self->unread_.take();
}

Task<LineEdge> EdgeQueue::Reader::next_of_several(std::shared_ptr<Reader> self, std::source_location where) {
  co_await wait_for_edge(*self, where);
  co_return self->unread_.take();
}

}  // namespace aio::gpio
