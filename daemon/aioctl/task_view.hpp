#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <vector>

namespace aiod::aioctl {

struct FailureView {
  std::string type;
  std::string message;
  std::string traceback;
};

struct ScheduleView {
  boost::json::value start_in, repeat, at;
  std::string cron;
  std::optional<double> last, next;  // Unix seconds
  std::string state;                 // the last outcome; empty before the first
  std::string waiting;               // "clock" until that is synchronised; usually empty
};

struct WaitView {
  std::string on;
  std::optional<double> until;  // Unix seconds
  std::string where;
};

struct ArgumentChangeView {
  std::string key;
  boost::json::value now, next;
  std::string origin;
};

/// One task as io.aiod.Services.Status tells it; empty text stands for null. Strings are as they came: escape
/// them before they are printed.
struct TaskView {
  std::string name, service, kind, type, state, info, docs, path;
  bool enabled = false;
  std::optional<double> since, done_at;  // Unix seconds
  boost::json::value result, args, kwargs;
  std::vector<ArgumentChangeView> next_start;
  std::optional<FailureView> error;
  std::vector<std::string> children;
  std::optional<ScheduleView> schedule;
  std::string show_name, show_text;
  std::int64_t restarts = 0;
  std::optional<WaitView> wait;
  std::int64_t resumes = 0;
  double total_us = 0, longest_us = 0;

  bool is_child() const { return kind == "child"; }
  /// Running, scheduled, stopping, or a core service that is done.
  bool is_active() const;
  /// Failed, held, restarting, or scheduled after a run that failed.
  bool is_failed() const;
};

/// Lenient: what is missing or of another type becomes empty, so that a newer or older daemon can still be
/// read.
TaskView parse_task(const boost::json::value& task);

/// The `tasks` of a Status reply.
std::vector<TaskView> parse_tasks(const boost::json::object& reply);

/// Those that answer for themselves: services, and child tasks whose service is not among `tasks`.
std::vector<const TaskView*> head_tasks(const std::vector<TaskView>& tasks);

/// Names of children that `tasks` speak of but do not hold.
std::vector<std::string> absent_children(const std::vector<TaskView>& tasks);

}  // namespace aiod::aioctl
