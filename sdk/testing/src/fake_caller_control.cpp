#include "fake_caller_control.hpp"

#include <algorithm>
#include <utility>

namespace aio::testing {
namespace {

using Code = ControlError::Code;

bool is_wildcard(std::string_view name) {
  return name.find_first_of("*?[") != std::string_view::npos;
}

// Names of services in the value of `require`, or of `restart`.
void collect_names(const Value& value, bool is_name, std::vector<std::string>& names) {
  if (const auto* text = value.if_string(); text != nullptr && is_name) names.emplace_back(*text);
  if (const auto* list = value.if_array())
    for (const Value& item : *list) collect_names(item, true, names);
  if (const auto* map = value.if_object())
    for (const auto& [key, item] : *map) collect_names(item, key == "with", names);
}

}  // namespace

void FakeCallerControl::authorise_one(Right right, const std::string& service) const {
  for (const Caller& caller : callers_)
    if (!caller.may(right, service)) throw ControlError(denial_text(caller, right, service), Code::denied);
}

void FakeCallerControl::authorise_everywhere(Right right) const {
  for (const Caller& caller : callers_)
    if (!caller.may_everywhere(right)) throw ControlError(denial_text(caller, right), Code::denied);
}

void FakeCallerControl::authorise_all(Right right, const Patterns& which) const {
  for (const std::string& pattern : which.list())
    for (const std::string& task : daemon_.meant(pattern)) authorise_one(right, task);
  for (const Caller& caller : callers_)
    if (!caller.rights().has(right))
      throw ControlError(denial_text(caller, right, "any service"), Code::denied);
}

void FakeCallerControl::authorise_units(const LogQuery& query) const {
  if (query.units.empty() || std::ranges::any_of(query.units, is_wildcard))
    return authorise_everywhere(Right::read);
  for (const std::string& unit : query.units) authorise_one(Right::read, unit);
}

bool FakeCallerControl::may_run() const {
  return std::ranges::all_of(callers_, [](const Caller& c) { return c.may_everywhere(Right::run); });
}

void FakeCallerControl::authorise_key(const std::string& service, std::string_view key,
                                      const Value& value) const {
  if (key == "enabled" || key == "schedule") authorise_one(Right::steer, service);
  std::vector<std::string> names;
  if (key == "require" || key == "restart") collect_names(value, key == "require", names);
  for (const std::string& name : names) authorise_one(Right::steer, name);
  const std::vector<std::string>& local_only = daemon_.task(service).local_only;
  if (key.starts_with("kwargs.")) key.remove_prefix(7);
  const bool touches = std::ranges::find(local_only, key) != local_only.end() || key == "kwargs" ||
                       (key == "args" && !local_only.empty());
  if (touches && !may_run())
    throw ControlError(std::string(key) + " of " + service + " can be changed on the board only",
                       Code::denied);
}

void FakeCallerControl::authorise_edit(const ConfigEdit& edit) const {
  authorise_one(Right::configure, edit.service);
  if (!daemon_.knows(edit.service)) return;
  if (edit.args) authorise_key(edit.service, "args", *edit.args);
  for (const auto& [key, value] : edit.set) authorise_key(edit.service, key, value);
}

Array FakeCallerControl::status(const Patterns& which, bool full) {
  authorise_all(Right::read, which);
  return daemon_.status(which, full);
}
TaskState FakeCallerControl::state(const std::string& task) {
  authorise_one(Right::read, task);
  return daemon_.state(task);
}
Value FakeCallerControl::result(const std::string& task) {
  authorise_one(Right::read, task);
  return daemon_.result(task);
}
std::optional<Error> FakeCallerControl::traceback(const std::string& task) {
  authorise_all(Right::read, task);
  return daemon_.traceback(task);
}
Value FakeCallerControl::stats(const std::string& service) {
  authorise_one(Right::read, service);
  return daemon_.stats(service);
}
std::string FakeCallerControl::report(const std::string& service) {
  authorise_all(Right::read, service);
  return daemon_.report(service);
}
Explanation FakeCallerControl::why(const std::string& task) {
  authorise_one(Right::read, task);
  return daemon_.why(task);
}
Object FakeCallerControl::version() {
  authorise_all(Right::read, std::vector<std::string>{});
  return daemon_.version();
}
std::vector<ConfigValue> FakeCallerControl::config(const std::string& service) {
  authorise_one(Right::read, service);
  return daemon_.config(service);
}

Task<std::vector<TaskChange>> FakeCallerControl::start(Patterns which, StartMode mode,
                                                       std::source_location where) {
  authorise_all(Right::steer, which);
  co_return co_await daemon_.start(which, mode, where);
}
Task<std::vector<TaskChange>> FakeCallerControl::stop(Patterns which, std::source_location where) {
  authorise_all(Right::steer, which);
  co_return co_await daemon_.stop(which, where);
}
Task<std::vector<TaskChange>> FakeCallerControl::restart(Patterns which, std::source_location where) {
  authorise_all(Right::steer, which);
  co_return co_await daemon_.restart(which, where);
}
bool FakeCallerControl::retry(const std::string& task) {
  authorise_one(Right::steer, task);
  return daemon_.retry(task);
}
Task<Value> FakeCallerControl::call(std::string service, Value argument, std::source_location where) {
  authorise_one(Right::steer, service);
  co_return co_await daemon_.call(service, argument, where);
}

Task<ConfigChange> FakeCallerControl::enable(Patterns which, Apply apply, std::source_location where) {
  authorise_all(Right::steer, which);
  authorise_all(Right::configure, which);
  co_return co_await daemon_.enable(which, apply, where);
}
Task<ConfigChange> FakeCallerControl::disable(Patterns which, Apply apply, std::source_location where) {
  authorise_all(Right::steer, which);
  authorise_all(Right::configure, which);
  co_return co_await daemon_.disable(which, apply, where);
}
Task<ConfigChange> FakeCallerControl::configure(std::string service, Object set, std::optional<Array> args,
                                                std::source_location where) {
  authorise_edit({.service = service, .set = set, .args = args});
  co_return co_await daemon_.configure(service, set, args, where);
}
Task<ConfigChange> FakeCallerControl::configure_all(std::vector<ConfigEdit> edits,
                                                    std::source_location where) {
  for (const ConfigEdit& edit : edits) authorise_edit(edit);
  co_return co_await daemon_.configure_all(edits, where);
}
Task<Object> FakeCallerControl::reload(std::source_location where) {
  authorise_everywhere(Right::steer);
  authorise_everywhere(Right::configure);
  co_return co_await daemon_.reload(where);
}

std::unique_ptr<EventStream> FakeCallerControl::events() {
  authorise_everywhere(Right::read);
  return daemon_.events();
}
LogBatch FakeCallerControl::read_log(const LogQuery& query) {
  authorise_units(query);
  return daemon_.read_log(query);
}
std::unique_ptr<LogStream> FakeCallerControl::follow_log(const LogQuery& query) {
  authorise_units(query);
  return daemon_.follow_log(query);
}

std::unique_ptr<Control> FakeCallerControl::on_behalf_of(Caller caller) {
  std::vector<Caller> both = callers_;
  both.push_back(std::move(caller));
  return std::make_unique<FakeCallerControl>(daemon_, std::move(both));
}

void FakeCallerControl::authorise(Right right, const std::string& service) {
  if (service == "*") return authorise_everywhere(right);
  authorise_one(right, service);
}

}  // namespace aio::testing
