#pragma once

#include <aio/detail/task_context.hpp>
#include <aio/error.hpp>
#include <aio/service_info.hpp>
#include <aio/time.hpp>
#include <aio/value.hpp>

#include <optional>
#include <string>
#include <vector>

#include "engine/states.hpp"

namespace aiod::engine {

/// A schedule as users see it.
struct ScheduleStatus {
  aio::Schedule schedule;
  std::optional<aio::WallTime> last{};
  std::optional<aio::WallTime> next{};
};

/// Everything about one task at one moment. Secrets are left out.
struct TaskStatus {
  std::string name;     // "hello.service", "hello.service.blink"
  std::string service;  // "hello"
  TaskKind kind = TaskKind::service;
  aio::ServiceType type = aio::ServiceType::runtime;
  TaskState state = TaskState::inactive;
  TaskState last_outcome = TaskState::inactive;
  std::string info{};
  std::string docs{};
  std::string path{};
  bool enabled = false;
  std::optional<aio::WallTime> since{};
  std::optional<aio::WallTime> done_at{};
  aio::Value result{};
  std::optional<aio::Error> error{};
  aio::Array args{};
  aio::Object kwargs{};
  std::vector<std::string> children{};
  std::optional<ScheduleStatus> schedule{};
  std::optional<aio::Show> show{};
  aio::Value stats{};
  int restarts = 0;
  std::optional<aio::WaitInfo> wait{};
  aio::TaskCosts costs{};
};

/// One line of `aioctl list`.
struct ServiceFile {
  std::string name;  // "hello"
  std::string path{};
  bool loaded = false;
  bool enabled = false;
  std::string error{};
};

}  // namespace aiod::engine
