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
  bool waits_for_clock = false;  // the wall clock can't be believed yet
};

/// An argument that the next start will have other than the run that goes on.
struct ArgumentChange {
  std::string key;  // "args.0", "kwargs.period"
  aio::Value now;   // null where it is not given
  aio::Value next;
  std::string origin;  // where the next one stands; empty when no file names it any more
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
  std::optional<aio::WallTime> started_at{};  // the last run's beginning; in this life of the daemon
  std::optional<aio::WallTime> done_at{};
  aio::Value result{};
  std::optional<aio::Error> error{};
  aio::Array args{};
  aio::Object kwargs{};
  std::vector<ArgumentChange> next_start{};  // what will be other than in the run that goes on
  std::vector<std::string> children{};
  std::optional<ScheduleStatus> schedule{};
  std::optional<aio::Show> show{};
  aio::Value stats{};
  int restarts = 0;
  std::optional<aio::WallTime> retry_at{};  // restarting
  std::optional<aio::WaitInfo> wait{};
  aio::TaskCosts costs{};
};

/// How long a service took to come up.
struct StartTimes {
  aio::Duration load{};                // to create the object
  aio::Duration wait{};                // for what it requires
  std::optional<aio::Duration> run{};  // until a core service ended, another had its first resume
};

/// Why a task is, or is not, running: one answer, and the facts behind it.
struct Explanation {
  std::string answer;
  std::vector<std::string> facts{};
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
