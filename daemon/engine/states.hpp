#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace aiod::engine {

/// The states of a task, and how it goes from one to another:
///
///   inactive ---start--> starting ---required services are there--> running
///   inactive ---start--> scheduled (it has a schedule) ---due--> running
///   starting ---can't be loaded, bound, or what it requires failed--> failed
///   running ---stop--> stopping
///   running ---returns, or on_error handles what it throws--> done, or as after a throw
///   running ---throws--> failed, or scheduled while another run is due, or restarting by its policy
///   stopping ---ends aborted or returns, on_stop called--> stopped
///   stopping ---throws anything else--> failed
///   scheduled, restarting ---stop--> stopped
///   stopped, done, failed ---start--> as from inactive
///   held ---reset-failed--> inactive
///
/// A service and its child tasks have the same states; a child is never inactive, starting or scheduled.
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

/// The word that users see.
std::string_view to_string(TaskState state) noexcept;

/// Whether the task has come to rest: nothing of it will happen without a start.
bool has_ended(TaskState state) noexcept;

/// Whether its coroutine is alive.
bool is_alive(TaskState state) noexcept;

enum class TaskKind : std::uint8_t { service, child };

std::string_view to_string(TaskKind kind) noexcept;

/// "scheduled - failed" for a schedule whose last run failed; else the state's word.
std::string describe(TaskState state, TaskState last_outcome);

}  // namespace aiod::engine
