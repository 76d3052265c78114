#pragma once

#include <cstddef>
#include <functional>

#include <aio/api.hpp>
#include <aio/event.hpp>
#include <aio/executor.hpp>
#include <aio/task.hpp>

namespace aio {

/// Coroutines that run beside the one that owns the group, as part of its task: a server's clients. They are
/// counted as that task's work and have no name of their own; a child task of the service has one. A stop of
/// the task reaches its owner only, who makes them end, and waits for that before the group goes. What they
/// throw is dropped. Loop's thread only.
class AIO_API TaskGroup {
 public:
  /// Starts it, on the executor of the owner's task. `on_end` is called when the coroutine is gone; it may
  /// destroy what the coroutine used, and must not throw.
  void start(const Executor& executor, Task<void> task, std::function<void()> on_end = {});
  /// Returns when none is left, and not before: a stop is thrown then.
  Task<void> wait();

 private:
  std::size_t running_ = 0;
  Event ended_;
};

}  // namespace aio
