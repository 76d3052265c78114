#include "aioctl/task_view.hpp"

#include <algorithm>
#include <set>

#include "aioctl/json_fields.hpp"

namespace aiod::aioctl {
namespace {

namespace json = boost::json;

bool has_object(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value != nullptr && value->is_object();
}

ArgumentChangeView parse_change(const json::object& change) {
  return {.key = text_of(change, "key"),
          .now = value_of(change, "now"),
          .next = value_of(change, "next"),
          .origin = text_of(change, "origin")};
}

FailureView parse_failure(const json::object& failure) {
  return {text_of(failure, "type"), text_of(failure, "message"), text_of(failure, "traceback")};
}

ScheduleView parse_schedule(const json::object& schedule) {
  return {.start_in = value_of(schedule, "start_in"),
          .repeat = value_of(schedule, "repeat"),
          .at = value_of(schedule, "at"),
          .cron = text_of(schedule, "cron"),
          .last = number_of(schedule, "last"),
          .next = number_of(schedule, "next"),
          .state = text_of(schedule, "state"),
          .waiting = text_of(schedule, "waiting")};
}

WaitView parse_wait(const json::object& wait) {
  return {text_of(wait, "on"), number_of(wait, "until"), text_of(wait, "where")};
}

}  // namespace

bool TaskView::is_active() const {
  if (state == "running" || state == "scheduled" || state == "stopping") return true;
  return state == "done" && type == "core" && kind == "service";
}

bool TaskView::is_failed() const {
  if (state == "failed" || state == "held" || state == "restarting") return true;
  return state == "scheduled" && schedule && schedule->state == "failed";
}

TaskView parse_task(const json::value& value) {
  const json::object& task = as_object(value);
  const json::object& cpu = object_of(task, "cpu");
  const json::object& show = object_of(task, "show");
  TaskView view;
  view.name = text_of(task, "name");
  view.service = text_of(task, "service");
  view.kind = text_of(task, "kind");
  view.type = text_of(task, "type");
  view.state = text_of(task, "state");
  view.info = text_of(task, "info");
  view.docs = text_of(task, "docs");
  view.path = text_of(task, "path");
  view.enabled = flag_of(task, "enabled");
  view.since = number_of(task, "since");
  view.done_at = number_of(task, "done_at");
  view.result = value_of(task, "result");
  view.args = value_of(task, "args");
  view.kwargs = value_of(task, "kwargs");
  for (const auto& change : array_of(task, "next_start"))
    view.next_start.push_back(parse_change(as_object(change)));
  if (has_object(task, "error")) view.error = parse_failure(object_of(task, "error"));
  view.children = texts_of(task, "children");
  if (has_object(task, "schedule")) view.schedule = parse_schedule(object_of(task, "schedule"));
  view.show_name = text_of(show, "name");
  view.show_text = text_of(show, "text");
  view.restarts = integer_of(task, "restarts");
  if (has_object(task, "wait")) view.wait = parse_wait(object_of(task, "wait"));
  view.resumes = integer_of(cpu, "resumes");
  view.total_us = number_of(cpu, "total_us").value_or(0);
  view.longest_us = number_of(cpu, "longest_us").value_or(0);
  return view;
}

std::vector<TaskView> parse_tasks(const json::object& reply) {
  std::vector<TaskView> tasks;
  const json::array& array = array_of(reply, "tasks");
  tasks.reserve(array.size());
  std::transform(array.begin(), array.end(), std::back_inserter(tasks), parse_task);
  return tasks;
}

std::vector<const TaskView*> head_tasks(const std::vector<TaskView>& tasks) {
  std::set<std::string_view> services;
  for (const auto& task : tasks) {
    if (!task.is_child()) services.insert(task.service);
  }
  std::vector<const TaskView*> heads;
  for (const auto& task : tasks) {
    if (!task.is_child() || !services.contains(task.service)) heads.push_back(&task);
  }
  return heads;
}

std::vector<std::string> absent_children(const std::vector<TaskView>& tasks) {
  std::set<std::string_view> known;
  for (const auto& task : tasks) known.insert(task.name);
  std::vector<std::string> absent;
  for (const auto& task : tasks) {
    std::copy_if(task.children.begin(), task.children.end(), std::back_inserter(absent),
                 [&](const std::string& child) { return !known.contains(child); });
  }
  return absent;
}

}  // namespace aiod::aioctl
