#include "timer_queue.hpp"

#include <utility>

namespace aio::detail {

bool TimerQueue::before(const TimerNode& a, const TimerNode& b) noexcept {
  return a.deadline_ != b.deadline_ ? a.deadline_ < b.deadline_ : a.order_ < b.order_;
}

void TimerQueue::place(std::size_t index, TimerNode& node) noexcept {
  heap_[index] = &node;
  node.index_ = index;
}

void TimerQueue::sift_up(std::size_t index) noexcept {
  TimerNode& node = *heap_[index];
  while (index > 0) {
    const std::size_t parent = (index - 1) / 2;
    if (!before(node, *heap_[parent])) break;
    place(index, *heap_[parent]);
    index = parent;
  }
  place(index, node);
}

void TimerQueue::sift_down(std::size_t index) noexcept {
  TimerNode& node = *heap_[index];
  for (;;) {
    std::size_t child = 2 * index + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && before(*heap_[child + 1], *heap_[child])) ++child;
    if (!before(*heap_[child], node)) break;
    place(index, *heap_[child]);
    index = child;
  }
  place(index, node);
}

void TimerQueue::insert(TimerNode& node, TimePoint deadline) {
  if (node.armed()) remove(node);
  heap_.push_back(&node);
  node.deadline_ = deadline;
  node.order_ = ++armed_;
  node.index_ = heap_.size() - 1;
  sift_up(node.index_);
}

void TimerQueue::remove(TimerNode& node) noexcept {
  const std::size_t index = std::exchange(node.index_, TimerNode::unarmed);
  TimerNode& last = *heap_.back();
  heap_.pop_back();
  if (&last == &node) return;
  place(index, last);
  sift_up(index);
  sift_down(last.index_);
}

std::size_t TimerQueue::fire(TimePoint now) {
  const std::uint64_t newest = armed_;
  std::size_t fired = 0;
  while (!heap_.empty()) {
    TimerNode& node = *heap_.front();
    if (node.deadline_ > now || node.order_ > newest) break;
    remove(node);
    ++fired;
    node.fire();
  }
  return fired;
}

}  // namespace aio::detail
