#include <aio/asyncmd.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "asyncmd_log.hpp"

namespace aio::asyncmd {
namespace {

std::string_view text(const Object& task, std::string_view key) {
  const Value* value = task.if_contains(key);
  return value != nullptr && value->is_string() ? std::string_view(value->as_string()) : std::string_view();
}

std::optional<double> number(const Object& of, std::string_view key) {
  const Value* value = of.if_contains(key);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  return value->to_number<double>();
}

const Object* object(const Object& of, std::string_view key) {
  const Value* value = of.if_contains(key);
  return value != nullptr ? value->if_object() : nullptr;
}

Value value_or(const Object& of, std::string_view key, Value otherwise) {
  const Value* value = of.if_contains(key);
  return value != nullptr && value->kind() == otherwise.kind() ? *value : std::move(otherwise);
}

double unix_seconds(WallTime time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

WallTime wall_time(double seconds) {
  return WallTime(std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds)));
}

bool has(const Object& of, std::string_view key) {
  const Value* value = of.if_contains(key);
  return value != nullptr && !value->is_null() && *value != false;
}

bool is_repeated(const Object& schedule) {
  return has(schedule, "repeat") || has(schedule, "cron") || has(schedule, "at");
}

std::string scheduled_word(const Object& schedule) {
  const std::string_view last = text(schedule, "state");
  if (last == "failed") return "error";
  if (last.empty()) return "scheduled";
  return (is_repeated(schedule) ? "scheduled - " : "") + std::string(last);
}

// The client takes `repeat` for the time between the last run and the next, which it is for a calendar, too.
Value repeat_of(const Object& schedule, std::optional<double> last, std::optional<double> next) {
  if (!is_repeated(schedule)) return false;
  if (const auto period = number(schedule, "repeat")) return schedule.at("repeat");
  if (last && next && *next > *last) return *next - *last;
  if (number(schedule, "start_in")) return schedule.at("start_in");
  return false;
}

// The client computes with `start_in` until there is a last run, and then must not find it positive; it can't
// take a repetition whose first run is due at no time.
Object schedule_of(const Object& schedule, const Board& board) {
  constexpr double at_once = 0.001;
  const double t0 = unix_seconds(board.started);
  const auto last = number(schedule, "last");
  const auto next = number(schedule, "next");
  Object form{{"repeat", repeat_of(schedule, last, next)}, {"t0", t0}};
  if (last) {
    form.emplace("start_in", -1);
    form.emplace("last", *last);
    form.emplace("last_dt", local_tuple(wall_time(*last)));
  } else if (next) {
    form.emplace("start_in", std::max(*next - t0, at_once));
  } else {
    form.emplace("start_in", 0);
    form.at("repeat") = false;
  }
  return form;
}

std::string error_text(const Object& task) {
  if (const Object* error = object(task, "error"))
    return std::string(text(*error, "type")) + ":" + std::string(text(*error, "message"));
  return text(task, "state") == "held" ? "Held:it brought the daemon down" : "Error:it has failed";
}

std::string traceback_of(const Object& task) {
  const Object* error = object(task, "error");
  if (error == nullptr) return {};
  std::string lines =
      std::string(text(task, "name")) + ": Traceback\n" + std::string(text(*error, "traceback"));
  if (lines.back() != '\n') lines += '\n';
  return lines + std::string(text(*error, "type")) + ": " + std::string(text(*error, "message")) + "\n";
}

// When the run began. A task that waits for its time is said to have been stopped at once, as in the model.
double since(const Object& task, const Board& board) {
  if (const auto started = number(task, "started_at")) return *started;
  if (const Object* schedule = object(task, "schedule"))
    if (const auto last = number(*schedule, "last")) return *last;
  return number(task, "since").value_or(unix_seconds(board.started));
}

Value done_at(const Object& task, const std::string& word, double since) {
  if (word == "running") return nullptr;
  if (const auto done = number(task, "done_at")) return std::max(*done, since);
  return std::max(number(task, "since").value_or(since), since);
}

Value result_of(const Object& task, const std::string& word) {
  if (word == "error") return Value(error_text(task));
  return word == "running" || !task.contains("result") ? Value() : task.at("result");
}

void add_details(Object& form, const Object& task, const std::string& last_line) {
  form.emplace("log", last_line.empty() ? last_line : last_line + "\n");
  form.emplace("ctasks", value_or(task, "children", Array()));
  form.emplace("docs", text(task, "docs"));
  form.emplace("type", std::string(text(task, "type")) + ".service");
  form.emplace("path", text(task, "path"));
  form.emplace("info", text(task, "info"));
  form.emplace("args", value_or(task, "args", Array()));
  form.emplace("kwargs", value_or(task, "kwargs", Object()));
  form.emplace("traceback", traceback_of(task));
}

// A stop takes the schedule off.
bool goes_by_schedule(std::string_view state) {
  return state != "stopped" && state != "failed" && state != "held";
}

Object form_of(const Object& task, const std::string& word, const Board& board) {
  const double began = since(task, board);
  Object form{{"status", word},
              {"result", result_of(task, word)},
              {"done_at", done_at(task, word, began)},
              {"since", began},
              {"service", text(task, "kind") == "service"}};
  const Object* stats = object(task, "stats");
  form.emplace("stats", stats != nullptr && !stats->empty() ? Value(*stats) : Value());
  const Object* schedule = object(task, "schedule");
  if (schedule != nullptr && goes_by_schedule(text(task, "state")))
    form.emplace("schedule", schedule_of(*schedule, board));
  return form;
}

}  // namespace

std::string state_word(const Object& task) {
  const std::string_view state = text(task, "state");
  if (state == "running" || state == "stopping") return "running";
  if (state == "failed" || state == "held" || state == "restarting") return "error";
  if (state == "done" || state == "stopped") return std::string(state);
  if (state != "scheduled") return {};
  const Object* schedule = object(task, "schedule");
  return schedule != nullptr ? scheduled_word(*schedule) : "scheduled";
}

Object status(Control& control, const Array& tasks, Form form, const Board& board) {
  std::vector<std::string> names;
  std::vector<const Object*> shown;
  for (const Value& entry : tasks) {
    const Object* task = entry.if_object();
    if (task == nullptr || state_word(*task).empty()) continue;
    shown.push_back(task);
    names.emplace_back(text(*task, "name"));
  }
  const auto lines = form == Form::debug ? last_lines(control, names, board.hostname)
                                         : decltype(last_lines(control, names, board.hostname))();
  Object forms;
  for (const Object* task : shown) {
    Object one = form_of(*task, state_word(*task), board);
    const auto line = lines.find(text(*task, "name"));
    if (form == Form::debug) add_details(one, *task, line != lines.end() ? line->second : std::string());
    forms.emplace(text(*task, "name"), std::move(one));
  }
  forms.emplace("hostname", board.hostname);
  return forms;
}

}  // namespace aio::asyncmd
