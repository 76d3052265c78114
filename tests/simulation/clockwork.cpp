#include "simulation/clockwork.hpp"

namespace aiod::simulation {

Clockwork::Clockwork(const Rhythm& rhythm, aio::TimePoint base, aio::TimePoint begin)
    : rhythm_(rhythm), due_(base + rhythm.start_in) {
  if (due_ > begin) return;
  run_at(begin);  // overdue
  while (due_ <= begin) due_ += rhythm_.period;
}

void Clockwork::run_at(aio::TimePoint moment) {
  runs_.push_back(moment);
  if (rhythm_.takes > aio::Duration::zero()) busy_until_ = moment + rhythm_.takes;
}

const std::vector<aio::TimePoint>& Clockwork::runs_until(aio::TimePoint now) {
  constexpr int most_queued = 100;
  for (;;) {
    if (busy_until_ && *busy_until_ <= due_ && *busy_until_ <= now) {
      const aio::TimePoint end = *busy_until_;
      busy_until_.reset();
      if (queued_ > 0) {
        --queued_;
        run_at(end);
      }
    } else if (due_ <= now) {
      if (!busy_until_)
        run_at(due_);
      else if (rhythm_.queues && queued_ < most_queued)
        ++queued_;
      due_ += rhythm_.period;
    } else {
      return runs_;
    }
  }
}

}  // namespace aiod::simulation
