#include "engine/children.hpp"

#include <fmt/format.h>

#include <utility>

namespace aiod::engine {

Children::Children(aio::Loop& loop, std::string unit, TaskRecord::OnChange on_change,
                   std::function<void()> on_idle)
    : loop_(loop), unit_(std::move(unit)), on_change_(std::move(on_change)), on_idle_(std::move(on_idle)) {}

void Children::add(const std::string& name, aio::Host::ChildBody body) {
  const std::string full_name = unit_ + '.' + name;
  auto& child = children_[full_name];
  if (child == nullptr) child = std::make_unique<Child>(loop_, full_name, on_change_);
  if (child->task.alive()) {
    child->replacement = std::move(body);
    stop(*child, "replaced");
    return;
  }
  child->body = std::move(body);
  start(*child, "added");
}

void Children::run_once(const std::string& name, aio::Host::ChildBody body, TrackedTask::OnEnd on_end) {
  const std::string full_name = fmt::format("{}.{}-{}", unit_, name, ++runs_);
  auto& child = children_[full_name];
  child = std::make_unique<Child>(loop_, full_name, on_change_);
  child->body = std::move(body);
  child->extra = std::move(on_end);
  child->transient = true;
  start(*child, "asked for");
}

void Children::start(Child& child, std::string reason) {
  if (child.task.alive()) return;
  child.record.clear_outcome();
  child.task.start(child.body,
                   [this, name = child.record.name()](Outcome outcome) { ended(name, std::move(outcome)); });
  child.record.enter(TaskState::running, std::move(reason));
}

void Children::stop(Child& child, std::string reason) {
  if (!child.task.alive()) return;
  child.record.enter(TaskState::stopping, std::move(reason));
  child.task.request_stop();
}

void Children::stop_all(const std::string& reason) {
  for (const auto& [name, child] : children_) {
    child->replacement = nullptr;
    stop(*child, reason);
  }
}

void Children::ended(const std::string& name, Outcome outcome) {
  Child& child = *children_.at(name);
  const bool stopping = child.record.state() == TaskState::stopping;
  TrackedTask::OnEnd extra = std::move(child.extra);
  const auto waiting = std::exchange(child.waiting, {});
  std::string reason = stopping ? "stopped" : "returned";
  TaskState state = stopping ? TaskState::stopped : TaskState::done;
  if (auto* returned = std::get_if<Returned>(&outcome)) {
    child.record.finish(state, returned->value, std::nullopt);
  } else if (auto* error = std::get_if<aio::Error>(&outcome)) {
    state = TaskState::failed;
    reason = fmt::format("{}: {}", error->type, error->message);
    child.record.finish(state, {}, *error);
  } else {
    state = TaskState::stopped;
    child.record.finish(state, {}, std::nullopt);
  }
  child.record.enter(state, std::move(reason));
  if (child.replacement) {
    child.body = std::exchange(child.replacement, nullptr);
    start(child, "replaced");
  } else if (child.transient) {
    children_.erase(name);
  }
  if (extra) extra(std::move(outcome));
  for (const auto& done : waiting) done();
  if (!any_alive()) on_idle_();
}

bool Children::any_alive() const {
  for (const auto& [name, child] : children_)
    if (child->task.alive()) return true;
  return false;
}

void Children::when_ended(std::string_view task_name, std::function<void()> done) {
  Child* child = find(task_name);
  if (child != nullptr && child->task.alive())
    child->waiting.push_back(std::move(done));
  else
    done();
}

Children::Child* Children::find(std::string_view task_name) {
  const auto found = children_.find(task_name);
  return found != children_.end() ? found->second.get() : nullptr;
}

void Children::for_each(const std::function<void(const Child&)>& visit) const {
  for (const auto& [name, child] : children_) visit(*child);
}

void Children::forget() {
  for (const auto& [name, child] : children_) child->task.forget();
}

}  // namespace aiod::engine
