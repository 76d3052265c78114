#pragma once

#include <aio/task_state.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace aiod::engine {

// What a service may know of other tasks is the SDK's; the engine speaks of it under its own name.
using aio::has_ended;
using aio::is_alive;
using aio::to_string;

/// The states of a task, and how it goes from one to another:
///
///   inactive ---start--> starting ---required services are there--> running
///   starting ---the same, and it has a schedule--> scheduled ---due--> running
///   starting ---what it requires has failed, or it can't be bound--> failed
///   scheduled ---due, and it can't be bound--> failed
///   starting, scheduled ---its only date has passed, or stop--> stopped
///   running ---stop--> stopping
///   running ---returns, or on_error handles what it throws--> done, or scheduled while another run is due,
///                                                             or restarting by its policy
///   running ---throws--> failed, or scheduled while another run is due, or restarting by its policy
///   stopping ---ends aborted or returns, on_stop called--> stopped
///   stopping ---throws anything else--> failed, or done when on_error handles it
///   restarting ---its time has come, or start--> starting
///   restarting ---stop--> stopped
///   failed ---asked to try again by its policy--> restarting
///   stopped, done, failed ---start--> as from inactive
///   inactive, stopped, done, failed, restarting ---can't be loaded--> failed
///   stopped, done, failed ---unloaded--> inactive
///   at boot, in place of inactive: held, when it is quarantined
///   failed, held ---reset-failed--> inactive
///
/// A service and its child tasks have the same states; a child is never starting, scheduled, restarting or
/// held, and goes straight to running.
using aio::TaskState;

/// The diagram as a table: whether a task can go straight from one state to another.
bool may_go(TaskState from, TaskState to) noexcept;

enum class TaskKind : std::uint8_t { service, child };

std::string_view to_string(TaskKind kind) noexcept;

/// "scheduled - failed" for a schedule whose last run failed; else the state's word.
std::string describe(TaskState state, TaskState last_outcome);

}  // namespace aiod::engine
