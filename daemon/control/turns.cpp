#include "control/turns.hpp"

#include <algorithm>
#include <utility>

namespace aiod::control {

void Turns::add(const std::shared_ptr<LongWork>& work) {
  if (std::exchange(work->waits_, true)) return;
  if (loop_.clock().now() - work->last_ > limits_.rest) work->used_ = {};
  waiting_.push_back(work);
  take_turns();
}

void Turns::take_turns() {
  if (waiting_.empty() || std::exchange(posted_, true)) return;
  loop_.post([weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->turn();
  });
}

void Turns::turn() {
  posted_ = false;
  if (const auto work = next()) {
    const aio::TimePoint begin = loop_.clock().now();
    const bool more = work->step();
    work->last_ = loop_.clock().now();
    work->used_ += work->last_ - begin;
    work->waits_ = more;
    if (more) waiting_.push_front(work);
    limit_memory();
  }
  take_turns();
}

// Takes it out of those that wait.
std::shared_ptr<LongWork> Turns::next() {
  std::erase_if(waiting_, [](const auto& waiting) { return waiting.expired(); });
  const auto first = std::ranges::min_element(
      waiting_, {}, [this](const std::weak_ptr<LongWork>& waiting) { return level(*waiting.lock()); });
  if (first == waiting_.end()) return nullptr;
  auto work = first->lock();
  waiting_.erase(first);
  return work;
}

std::int64_t Turns::level(const LongWork& work) const {
  return work.used_ / limits_.quantum;
}

// The one that has used most goes: the others will be done sooner. One alone may keep what it needs.
void Turns::limit_memory() {
  for (;;) {
    std::size_t kept = 0;
    std::size_t keepers = 0;
    std::shared_ptr<LongWork> largest;
    for (const auto& waiting : waiting_) {
      const auto work = waiting.lock();
      if (!work || work->kept_bytes() == 0) continue;
      kept += work->kept_bytes();
      ++keepers;
      const bool more = !largest || std::pair(level(*work), work->kept_bytes()) >
                                        std::pair(level(*largest), largest->kept_bytes());
      if (more) largest = work;
    }
    if (kept <= limits_.kept_bytes || keepers < 2) return;
    std::erase_if(waiting_, [&](const auto& waiting) { return waiting.lock() == largest; });
    largest->waits_ = false;
    largest->give_way();
  }
}

}  // namespace aiod::control
