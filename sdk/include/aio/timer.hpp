#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>

#include <aio/api.hpp>
#include <aio/time.hpp>

namespace aio {

class Loop;

namespace detail {

/// A deadline in a loop's queue. Lives in the object that waits; leaves the queue when it is destroyed.
class AIO_API TimerNode {
 public:
  explicit TimerNode(Loop& loop) noexcept : loop_(loop) {}
  TimerNode(const TimerNode&) = delete;
  TimerNode& operator=(const TimerNode&) = delete;

  /// Due at `deadline`; replaces an earlier one. A deadline that has passed is due at once.
  void arm(TimePoint deadline);
  void cancel() noexcept;
  bool armed() const noexcept { return index_ != unarmed; }
  TimePoint deadline() const noexcept { return deadline_; }
  Loop& loop() const noexcept { return loop_; }

 protected:
  ~TimerNode() { cancel(); }

 private:
  friend class TimerQueue;
  static constexpr std::size_t unarmed = std::numeric_limits<std::size_t>::max();

  /// Called on the loop's thread when due, no longer armed; may arm again or destroy the node.
  virtual void fire() = 0;

  Loop& loop_;
  TimePoint deadline_{};
  std::uint64_t order_ = 0;  // among equal deadlines the one armed first fires first
  std::size_t index_ = unarmed;
};

}  // namespace detail

/// Calls a function on the loop's thread at a moment of the loop's clock. Never wakes the loop before. For
/// hosts; a service writes `co_await aio::sleep(...)` instead.
class AIO_API Timer final : public detail::TimerNode {
 public:
  Timer(Loop& loop, std::function<void()> on_due) : TimerNode(loop), on_due_(std::move(on_due)) {}

 private:
  void fire() override { on_due_(); }

  std::function<void()> on_due_;
};

}  // namespace aio
