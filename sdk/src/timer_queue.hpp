#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <aio/timer.hpp>

namespace aio::detail {

/// Deadlines in a binary heap that knows where each of its nodes stands: arming and cancelling are
/// O(log n) without allocation in the steady state. Equal deadlines fire in the order they were armed.
class TimerQueue {
 public:
  void insert(TimerNode& node, TimePoint deadline);
  void remove(TimerNode& node) noexcept;

  const TimerNode* front() const noexcept { return heap_.empty() ? nullptr : heap_.front(); }

  /// Fires what was armed before this call and is due; what fires may arm and cancel. Returns how many fired.
  std::size_t fire(TimePoint now);

 private:
  static bool before(const TimerNode& a, const TimerNode& b) noexcept;
  void place(std::size_t index, TimerNode& node) noexcept;
  void sift_up(std::size_t index) noexcept;
  void sift_down(std::size_t index) noexcept;

  std::vector<TimerNode*> heap_;
  std::uint64_t armed_ = 0;
};

}  // namespace aio::detail
