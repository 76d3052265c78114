#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <source_location>
#include <string>

#include <aio/api.hpp>
#include <aio/error.hpp>
#include <aio/task.hpp>
#include <aio/task_state.hpp>
#include <aio/time.hpp>

namespace aio {

/// One step of a task from a state to another.
struct TaskEvent {
  WallTime time{};
  std::string task{};  // "hello.service", "hello.service.blink"
  TaskState from = TaskState::inactive;
  TaskState to = TaskState::inactive;
  std::string reason{};  // for people: "boot", "returned", "std::out_of_range: ..."

  /// What ended a run, or kept one from starting, when that was a failure: also when `to` is `restarting` or
  /// `scheduled`. Not that of a call, which is told to its caller. The traceback may not have its functions'
  /// names yet; Control::traceback has them later.
  std::optional<Error> error{};

  /// How many events before this one were lost, because too many were waiting to be read.
  std::uint64_t lost = 0;
};

/// The changes of state of all tasks, this service's own too, from the stream's making on; see
/// Control::events. It ends with the object, which may be kept as long as the service. Loop's thread only.
class AIO_API EventStream {
 public:
  /// How many events wait to be read; then the oldest are lost, and counted.
  static constexpr std::size_t capacity = 256;

  virtual ~EventStream();

  /// Waits for the next event. A stop aborts it as any wait, and it can be called again; so does the end of
  /// the stream. Of several who wait each gets other events.
  virtual Task<TaskEvent> next(std::source_location where = std::source_location::current()) = 0;
};

}  // namespace aio
