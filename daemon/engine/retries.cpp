#include "engine/retries.hpp"

#include <algorithm>
#include <cmath>

namespace aiod::engine {

std::optional<aio::Duration> Retries::next(const settings::Backoff& backoff, aio::TimePoint now,
                                           double share) {
  if (backoff.max) {
    std::erase_if(recent_, [&](aio::TimePoint try_at) { return now - try_at >= backoff.within; });
    if (recent_.size() >= static_cast<std::size_t>(*backoff.max)) return std::nullopt;
    recent_.push_back(now);
  }
  const double cap = static_cast<double>(backoff.cap.count());
  const double grown = static_cast<double>(backoff.delay.count()) * std::pow(backoff.factor, count_);
  const double wait = std::min(grown, cap);
  ++count_;
  const double jittered = wait * (1 + backoff.jitter * share);
  constexpr auto longest = static_cast<double>(aio::Duration::max().count());
  return jittered < longest ? aio::Duration(static_cast<aio::Duration::rep>(jittered)) : aio::Duration::max();
}

void Retries::note_run(const settings::Backoff& backoff, aio::Duration lasted) {
  if (lasted > backoff.cap) clear();
}

void Retries::clear() {
  count_ = 0;
  recent_.clear();
}

}  // namespace aiod::engine
