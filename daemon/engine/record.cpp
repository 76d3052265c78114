#include "engine/record.hpp"

#include <aio/detail/throw_site.hpp>

#include <algorithm>
#include <utility>

namespace aiod::engine {
namespace {

// The frames come first; lines of the engine's own follow, which are no frames.
std::string with_names(const std::string& traceback) {
  const std::size_t own = std::min(traceback.find(last_await_prefix), traceback.size());
  return aio::detail::name_functions(traceback.substr(0, own)) + traceback.substr(own);
}

}  // namespace

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

void TaskRecord::name_functions(aio::Loop& loop) {
  if (!error_ || error_->traceback.empty()) return;
  if (self_ == nullptr) self_ = std::make_shared<TaskRecord*>(this);
  loop.run_on_worker([&loop, text = error_->traceback, weak = std::weak_ptr(self_)] {
    loop.post([text, named = with_names(text), weak] {
      const auto self = weak.lock();
      if (self && (*self)->error_ && (*self)->error_->traceback == text) (*self)->error_->traceback = named;
    });
  });
}

}  // namespace aiod::engine
