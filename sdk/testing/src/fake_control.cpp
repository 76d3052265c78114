#include <boost/json/serialize.hpp>

#include <algorithm>
#include <utility>

#include "fake_caller_control.hpp"
#include "fake_streams.hpp"

namespace aio::testing {
namespace {

bool is_wildcard(std::string_view pattern) {
  return pattern.find_first_of("*?[") != std::string_view::npos;
}

template <class Held>
auto living(std::vector<std::weak_ptr<Held>>& all) {
  std::erase_if(all, [](const auto& weak) { return weak.expired(); });
  std::vector<std::shared_ptr<Held>> held;
  for (const auto& weak : all) held.push_back(weak.lock());
  return held;
}

// The stream that a service has; ends with it.
template <class Stream, class Held, class Item>
class FakeStream final : public Stream {
 public:
  FakeStream(std::shared_ptr<Held> held, WaitKind kind) : held_(std::move(held)), kind_(kind) {}
  ~FakeStream() override { held_->queue.close(); }

  Task<Item> next(std::source_location where) override {
    return aio::detail::DropQueue<Item>::next({held_, &held_->queue}, kind_, where);
  }

 private:
  std::shared_ptr<Held> held_;
  WaitKind kind_;
};

}  // namespace

FakeControl::~FakeControl() = default;

std::string FakeControl::full_name(std::string_view name) {
  const bool whole = is_wildcard(name) || name.find(".service") != std::string_view::npos;
  return std::string(name) + (whole ? "" : ".service");
}

void FakeControl::refuse_if_told(const std::string& verb) {
  if (auto told = refusals_.extract(verb)) throw ControlError(told.mapped());
}

std::string FakeControl::known(const std::string& verb, const std::string& task) {
  refuse_if_told(verb);
  std::string name = full_name(task);
  if (!tasks_.contains(name))
    throw ControlError("there is no service " + task, ControlError::Code::unknown_name);
  return name;
}

std::vector<std::string> FakeControl::matching(const std::string& verb, const Patterns& which) {
  refuse_if_told(verb);
  std::vector<std::string> names;
  for (const std::string& pattern : which.list()) {
    if (!is_wildcard(pattern)) known(verb, pattern);
    for (const auto& [name, task] : tasks_)
      if (means(pattern, name) && std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  return names;
}

void FakeControl::record(const std::string& verb, const Patterns& which) {
  std::string call = verb;
  for (const std::string& pattern : which.list()) call += ' ' + full_name(pattern);
  calls_.push_back(std::move(call));
}

void FakeControl::change(const std::string& name, TaskState to, std::string reason) {
  FakeTask& task = add(name);
  TaskEvent event{.time = clock_.wall_now(),
                  .task = full_name(name),
                  .from = std::exchange(task.state, to),
                  .to = to,
                  .reason = std::move(reason)};
  if (is_alive(event.from) || to == TaskState::failed) event.error = task.error;
  for (const auto& events : living(events_)) events->queue.push(event);
}

void FakeControl::lose_events(std::uint64_t count) {
  for (const auto& events : living(events_)) events->queue.lose(count);
}

void FakeControl::write(LogLevel level, std::string unit, std::string text) {
  log_.push_back({.seq = log_.size() + 1,
                  .time = clock_.wall_now(),
                  .level = level,
                  .unit = std::move(unit),
                  .text = std::move(text)});
  const LogRecord& line = log_.back();
  for (const auto& lines : living(lines_))
    if (wants(lines->query, line)) lines->queue.push({.records = {line}, .lost = 0, .last = line.seq});
}

Object FakeControl::status_of(const std::string& name, const FakeTask& task, bool full) const {
  const std::string service = name.substr(0, name.find(".service"));
  const bool child = name != service + ".service";
  Value error;
  if (task.error)
    error = Object{
        {"type", task.error->type}, {"message", task.error->message}, {"traceback", task.error->traceback}};
  Object status{{"name", name},
                {"service", service},
                {"kind", child ? "child" : "service"},
                {"type", "runtime"},
                {"state", to_string(task.state)},
                {"info", ""},
                {"docs", ""},
                {"path", nullptr},
                {"enabled", true},
                {"since", nullptr},
                {"started_at", nullptr},
                {"done_at", nullptr},
                {"result", task.result},
                {"error", error},
                {"args", child ? Value() : Value(Array())},
                {"kwargs", child ? Value() : Value(Object())},
                {"next_start", Array()},
                {"children", Array()},
                {"schedule", nullptr},
                {"show", nullptr},
                {"stats", full ? task.stats : Value()},
                {"restarts", 0},
                {"wait", nullptr},
                {"cpu", Object{{"resumes", 0}, {"total_us", 0}, {"longest_us", 0}}}};
  for (const auto& [key, value] : task.status) status.insert_or_assign(key, value);
  return status;
}

Array FakeControl::status(const Patterns& which, bool full) {
  Array all;
  for (const std::string& name : matching("status", which))
    all.push_back(status_of(name, tasks_.at(name), full));
  return all;
}

TaskState FakeControl::state(const std::string& task) {
  return tasks_.at(known("state", task)).state;
}
Value FakeControl::result(const std::string& task) {
  return tasks_.at(known("result", task)).result;
}
std::optional<Error> FakeControl::traceback(const std::string& task) {
  return tasks_.at(known("traceback", task)).error;
}
Value FakeControl::stats(const std::string& service) {
  return tasks_.at(known("stats", service)).stats;
}
std::string FakeControl::report(const std::string& service) {
  return tasks_.at(known("report", service)).report;
}
std::vector<ConfigValue> FakeControl::config(const std::string& service) {
  return tasks_.at(known("config", service)).config;
}

Explanation FakeControl::why(const std::string& task) {
  return {.answer = "it is " + std::string(to_string(tasks_.at(known("why", task)).state))};
}

std::vector<TaskChange> FakeControl::bring(const std::vector<std::string>& tasks, TaskState to,
                                           const std::string& why) {
  std::vector<TaskChange> changes;
  for (const std::string& name : tasks) {
    changes.push_back({.task = name, .from = tasks_.at(name).state, .to = to});
    if (tasks_.at(name).state != to) change(name, to, why);
  }
  return changes;
}

Task<std::vector<TaskChange>> FakeControl::start(Patterns which, StartMode mode, std::source_location) {
  record(mode == StartMode::at_once ? "start --now" : "start", which);
  co_return bring(matching("start", which), TaskState::running, "start asked for");
}

Task<std::vector<TaskChange>> FakeControl::stop(Patterns which, std::source_location) {
  record("stop", which);
  co_return bring(matching("stop", which), TaskState::stopped, "stop asked for");
}

Task<std::vector<TaskChange>> FakeControl::restart(Patterns which, std::source_location) {
  record("restart", which);
  co_return bring(matching("restart", which), TaskState::running, "restart asked for");
}

bool FakeControl::retry(const std::string& task) {
  record("retry", task);
  const std::string name = known("retry", task);
  const FakeTask& known_task = tasks_.at(name);
  if (known_task.state == TaskState::restarting) return true;
  if (known_task.state != TaskState::failed || !known_task.may_retry) return false;
  change(name, TaskState::restarting, "restart asked for");
  return true;
}

Task<Value> FakeControl::call(std::string service, Value argument, std::source_location) {
  calls_.push_back("call " + full_name(service) + ' ' + boost::json::serialize(argument));
  const FakeTask& task = tasks_.at(known("call", service));
  if (!task.call) throw ControlError(full_name(service) + " can't be called: it does not override call()");
  try {
    co_return task.call(argument);
  } catch (const std::exception&) {
    const Error error = describe_exception(std::current_exception());
    throw ControlError(error.type + ": " + error.message);
  }
}

ConfigChange FakeControl::set_boot(const Patterns& which, bool enabled, Apply apply) {
  const std::string verb = enabled ? "enable" : "disable";
  record(apply == Apply::now ? verb + " --now" : verb, which);
  const auto names = matching(verb, which);
  for (const std::string& name : names) tasks_.at(name).status["enabled"] = enabled;
  ConfigChange came_to{.file = "/var/lib/aiod/overrides.yaml", .warnings = warnings};
  if (apply == Apply::now)
    came_to.changes = bring(names, enabled ? TaskState::running : TaskState::stopped, verb);
  return came_to;
}

Task<ConfigChange> FakeControl::enable(Patterns which, Apply apply, std::source_location) {
  co_return set_boot(which, true, apply);
}

Task<ConfigChange> FakeControl::disable(Patterns which, Apply apply, std::source_location) {
  co_return set_boot(which, false, apply);
}

void FakeControl::record_edit(const ConfigEdit& edit) {
  std::string call = "configure " + full_name(edit.service) + ' ' + boost::json::serialize(edit.set);
  if (edit.args) call += ' ' + boost::json::serialize(*edit.args);
  calls_.push_back(std::move(call));
}

Task<ConfigChange> FakeControl::configure(std::string service, Object set, std::optional<Array> args,
                                          std::source_location) {
  record_edit({.service = service, .set = set, .args = args});
  known("configure", service);
  co_return ConfigChange{.file = "/var/lib/aiod/overrides.yaml", .warnings = warnings};
}

Task<ConfigChange> FakeControl::configure_all(std::vector<ConfigEdit> edits, std::source_location) {
  for (const ConfigEdit& edit : edits) known("configure_all", edit.service);
  for (const ConfigEdit& edit : edits) {
    record_edit(edit);
    if (const Value* enabled = edit.set.if_contains("enabled"))
      tasks_.at(full_name(edit.service)).status["enabled"] = *enabled;
  }
  co_return ConfigChange{.file = "/var/lib/aiod/overrides.yaml", .warnings = warnings};
}

Task<Object> FakeControl::reload(std::source_location) {
  calls_.emplace_back("reload");
  refuse_if_told("reload");
  co_return reloaded;
}

std::unique_ptr<Control> FakeControl::on_behalf_of(Caller caller) {
  return std::make_unique<FakeCallerControl>(*this, std::vector<Caller>{std::move(caller)});
}

std::vector<std::string> FakeControl::meant(const std::string& pattern) const {
  if (!is_wildcard(pattern)) return {full_name(pattern)};
  std::vector<std::string> names;
  for (const auto& [name, task] : tasks_)
    if (means(pattern, name)) names.push_back(name);
  return names;
}

std::unique_ptr<EventStream> FakeControl::events() {
  refuse_if_told("events");
  const auto held = std::make_shared<Events>();
  events_.push_back(held);
  return std::make_unique<FakeStream<EventStream, Events, TaskEvent>>(held, WaitKind::event);
}

LogBatch FakeControl::read_log(const LogQuery& query) {
  refuse_if_told("read_log");
  LogBatch batch{.last = log_.size()};
  for (const LogRecord& line : log_)
    if (line.seq > query.after.value_or(0) && wants(query, line)) batch.records.push_back(line);
  if (batch.records.size() <= query.lines) return batch;
  if (query.after) {
    batch.records.resize(query.lines);
    batch.last = batch.records.empty() ? *query.after : batch.records.back().seq;
  } else {
    batch.records.erase(batch.records.begin(),
                        batch.records.end() - static_cast<std::ptrdiff_t>(query.lines));
  }
  return batch;
}

std::unique_ptr<LogStream> FakeControl::follow_log(const LogQuery& query) {
  refuse_if_told("follow_log");
  const auto held = std::make_shared<Lines>();
  held->query = query;
  for (const LogRecord& line : log_)
    if (query.after && line.seq > *query.after && wants(query, line))
      held->queue.push({.records = {line}, .lost = 0, .last = line.seq});
  lines_.push_back(held);
  return std::make_unique<FakeStream<LogStream, Lines, LogBatch>>(held, WaitKind::event);
}

}  // namespace aio::testing
