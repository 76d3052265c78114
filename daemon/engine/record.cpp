#include "engine/record.hpp"

#include <utility>

namespace aiod::engine {

void TaskRecord::enter(TaskState state, std::string reason) {
  if (state == state_) return;
  const TaskState from = std::exchange(state_, state);
  const aio::WallTime now = clock_.wall_now();
  since_ = now;
  on_change_({.time = now, .task = name_, .from = from, .to = state, .reason = std::move(reason)});
}

void TaskRecord::finish(TaskState outcome, aio::Value result, std::optional<aio::Error> error) {
  last_outcome_ = outcome;
  done_at_ = clock_.wall_now();
  result_ = std::move(result);
  error_ = std::move(error);
}

void TaskRecord::clear_outcome() {
  done_at_.reset();
  result_ = nullptr;
  error_.reset();
}

void TaskRecord::set_traceback(std::string traceback) {
  if (error_) error_->traceback = std::move(traceback);
}

}  // namespace aiod::engine
