#include "engine/record.hpp"

#include <aio/detail/throw_site.hpp>

#include <utility>

namespace aiod::engine {

void TaskRecord::enter(TaskState state, std::string reason) {
  if (state == state_) return;
  const TaskState from = std::exchange(state_, state);
  const aio::WallTime now = clock_.wall_now();
  since_ = now;
  if (state == TaskState::running) started_at_ = now;
  reason_ = reason;
  on_change_({.time = now, .task = name_, .from = from, .to = state, .reason = std::move(reason)});
}

void TaskRecord::begin_in(TaskState state, std::string reason) {
  state_ = state;
  since_ = clock_.wall_now();
  if (state == TaskState::running) started_at_ = since_;
  reason_ = std::move(reason);
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

void TaskRecord::forget_failure() {
  if (last_outcome_ != TaskState::failed) return;
  last_outcome_ = TaskState::inactive;
  error_.reset();
}

void TaskRecord::name_functions(aio::Loop& loop) {
  if (!error_ || error_->traceback.empty()) return;
  if (self_ == nullptr) self_ = std::make_shared<TaskRecord*>(this);
  loop.run_on_worker([&loop, text = error_->traceback, weak = std::weak_ptr(self_)] {
    if (weak.expired()) return;  // many may have waited for a worker
    loop.post([text, named = aio::detail::name_functions(text), weak] {
      const auto self = weak.lock();
      if (self && (*self)->error_ && (*self)->error_->traceback == text) (*self)->error_->traceback = named;
    });
  });
}

}  // namespace aiod::engine
