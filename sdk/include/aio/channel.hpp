#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <source_location>
#include <stdexcept>
#include <utility>

#include <aio/api.hpp>
#include <aio/detail/wait.hpp>
#include <aio/task.hpp>

namespace aio {

/// What send and receive throw when the channel is closed.
class AIO_API ChannelClosed : public std::runtime_error {
 public:
  ChannelClosed() : std::runtime_error("the channel is closed") {}
  ~ChannelClosed() override;
};

/// A queue of bounded length between tasks, first in first out. Loop's thread only. Not movable; must outlive
/// those who wait at it, whom its destruction aborts.
template <class T>
class Channel {
 public:
  /// `capacity` is at least 1.
  explicit Channel(std::size_t capacity) : capacity_(capacity == 0 ? 1 : capacity) {}

  /// Waits while the channel is full. Throws ChannelClosed. Aborted, it has sent nothing.
  Task<void> send(T item, std::source_location where = std::source_location::current()) {
    const Executor executor = co_await boost::asio::this_coro::executor;
    if (closed_ || !full()) {
      const bool suspended = co_await detail::has_suspended;
      if (detail::must_pause(executor, suspended)) co_await detail::pause(executor, WaitKind::channel, where);
    }
    while (!closed_ && full()) {
      detail::QueuedWait wait(writers_, executor, WaitKind::channel, where);
      const detail::WaitOutcome outcome = co_await wait.suspend();
      if (!full()) writers_.pass_on(wait);
      detail::throw_if_aborted(outcome);
    }
    if (closed_) throw ChannelClosed();
    push(std::move(item));
  }

  /// Waits while it is empty. Throws ChannelClosed once it is closed and everything sent was received.
  /// Aborted, it has taken nothing.
  Task<T> receive(std::source_location where = std::source_location::current()) {
    const Executor executor = co_await boost::asio::this_coro::executor;
    if (closed_ || !items_.empty()) {
      const bool suspended = co_await detail::has_suspended;
      if (detail::must_pause(executor, suspended)) co_await detail::pause(executor, WaitKind::channel, where);
    }
    while (!closed_ && items_.empty()) {
      detail::QueuedWait wait(readers_, executor, WaitKind::channel, where);
      const detail::WaitOutcome outcome = co_await wait.suspend();
      if (!items_.empty()) readers_.pass_on(wait);
      detail::throw_if_aborted(outcome);
    }
    if (items_.empty()) throw ChannelClosed();
    co_return pop();
  }

  /// Without waiting; false, and the item is dropped, when it is full or closed.
  bool try_send(T item) {
    if (closed_ || full()) return false;
    push(std::move(item));
    return true;
  }

  std::optional<T> try_receive() {
    if (items_.empty()) return std::nullopt;
    return pop();
  }

  /// No more sends; what is queued can still be received.
  void close() {
    closed_ = true;
    readers_.wake_all();
    writers_.wake_all();
  }

  bool closed() const noexcept { return closed_; }
  std::size_t size() const noexcept { return items_.size(); }
  std::size_t capacity() const noexcept { return capacity_; }

 private:
  bool full() const noexcept { return items_.size() >= capacity_; }

  void push(T item) {
    items_.push_back(std::move(item));
    readers_.wake_one();
  }

  T pop() {
    T item = std::move(items_.front());
    items_.pop_front();
    writers_.wake_one();
    // One wake-up may have gone to a reader that was stopped; whoever is next must not starve.
    if (!items_.empty()) readers_.wake_one();
    return item;
  }

  std::size_t capacity_;
  std::deque<T> items_;
  detail::WaitList readers_;
  detail::WaitList writers_;
  bool closed_ = false;
};

}  // namespace aio
