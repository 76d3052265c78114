#pragma once

#include <cstddef>
#include <functional>

#include <aio/event.hpp>
#include <aio/executor.hpp>
#include <aio/task.hpp>

namespace stats {

/// Coroutines that run beside the one that owns the group, as part of its task. The owner makes them end, and
/// waits for that before the group goes. What they throw is dropped.
class TaskGroup {
 public:
  /// `on_end` is called when the coroutine is gone; it may destroy what the coroutine used.
  void start(const aio::Executor& executor, aio::Task<void> task, std::function<void()> on_end = {});
  /// Returns when none is left.
  aio::Task<void> wait();

 private:
  std::size_t running_ = 0;
  aio::Event ended_;
};

}  // namespace stats
