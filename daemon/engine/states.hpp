#pragma once

#include <aio/task_state.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace aiod::engine {

// What a service may know of other tasks is the SDK's; the engine speaks of it under its own name.
using aio::has_ended;
using aio::is_alive;
using aio::TaskState;
using aio::to_string;

enum class TaskKind : std::uint8_t { service, child };

std::string_view to_string(TaskKind kind) noexcept;

/// "scheduled - failed" for a schedule whose last run failed; else the state's word.
std::string describe(TaskState state, TaskState last_outcome);

}  // namespace aiod::engine
