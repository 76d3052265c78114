#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <source_location>
#include <utility>

#include <aio/detail/wait.hpp>
#include <aio/task.hpp>

namespace aio::detail {

/// A queue that never holds its writer up: when it is full the oldest item goes, and the next one that is
/// read says in its `lost` how many did. Held by its reader and by those who wait at it, so that it may end
/// while they wait. Loop's thread only.
template <class T>
class DropQueue {
 public:
  explicit DropQueue(std::size_t capacity) : capacity_(capacity) {}

  void push(T item) {
    if (items_.size() == capacity_) {
      items_.pop_front();
      ++lost_;
    }
    items_.push_back(std::move(item));
    waiters_.wake_one();
  }

  void lose(std::uint64_t count) noexcept { lost_ += count; }

  /// Whoever waits is aborted, now and later.
  void close() {
    closed_ = true;
    waiters_.wake_all();
  }

  static Task<T> next(std::shared_ptr<DropQueue> queue, WaitKind kind, std::source_location where) {
    const Executor executor = co_await boost::asio::this_coro::executor;
    if (!queue->items_.empty()) {
      const bool suspended = co_await has_suspended;
      if (must_pause(executor, suspended)) co_await pause(executor, kind, where);
    }
    while (!queue->closed_ && queue->items_.empty()) {
      QueuedWait wait(queue->waiters_, executor, kind, where);
      const WaitOutcome outcome = co_await wait.suspend();
      if (!queue->items_.empty()) queue->waiters_.pass_on(wait);
      throw_if_aborted(outcome);
    }
    if (queue->closed_) throw_aborted();
    co_return queue->pop();
  }

 private:
  T pop() {
    T item = std::move(items_.front());
    items_.pop_front();
    item.lost += std::exchange(lost_, 0);
    // One wake-up may have gone to a reader that was stopped.
    if (!items_.empty()) waiters_.wake_one();
    return item;
  }

  std::size_t capacity_;
  std::deque<T> items_;
  std::uint64_t lost_ = 0;
  WaitList waiters_;
  bool closed_ = false;
};

}  // namespace aio::detail
