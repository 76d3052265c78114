#pragma once

#include <cstdint>
#include <string_view>

#include <aio/api.hpp>

namespace aio {

/// The state of a task: a service's main task, or a child. Users see these words. A child is never starting,
/// scheduled, restarting or held.
enum class TaskState : std::uint8_t {
  inactive,    // known but not started: disabled, or not loaded
  starting,    // waits for what it requires, or for its turn at boot
  running,     // its coroutine is alive
  stopping,    // asked to stop, not ended yet
  stopped,     // ended because it was stopped; the result is on_stop's
  done,        // returned; the result is kept
  failed,      // threw, or could not be loaded or started; the error is kept
  scheduled,   // its next run is set; the last outcome is kept beside it
  restarting,  // waits for its next try
  held         // quarantined after it brought the daemon down
};

/// The word that users see, and that "state" in JSON has.
AIO_API std::string_view to_string(TaskState state) noexcept;

/// Whether the task has come to rest: nothing of it will happen without a start.
AIO_API bool has_ended(TaskState state) noexcept;

/// Whether its coroutine is alive.
AIO_API bool is_alive(TaskState state) noexcept;

}  // namespace aio
