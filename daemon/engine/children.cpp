#include "engine/children.hpp"

#include <fmt/format.h>

#include <utility>

#include "engine/valid_text.hpp"

namespace aiod::engine {
namespace {

// Keeps how a child's run ended, and returns the state and the reason to go to.
std::pair<TaskState, std::string> keep_outcome(TaskRecord& record, const Outcome& outcome) {
  const bool stopping = record.state() == TaskState::stopping;
  if (const auto* error = std::get_if<aio::Error>(&outcome)) {
    record.finish(TaskState::failed, {}, *error);
    return {TaskState::failed, fmt::format("{}: {}", error->type, error->message)};
  }
  const auto* returned = std::get_if<Returned>(&outcome);
  const bool stopped = stopping || returned == nullptr;
  const TaskState state = stopped ? TaskState::stopped : TaskState::done;
  record.finish(state, returned != nullptr ? returned->value : aio::Value(), std::nullopt);
  return {state, stopped ? "stopped" : "returned"};
}

}  // namespace

void Children::add(const std::string& name, aio::Host::ChildBody body) {
  const std::string task_name = full_name(valid(name));
  auto& child = children_[task_name];
  if (child == nullptr) child = std::make_unique<Child>(*this, task_name);
  child->transient = false;
  if (child->task.alive()) {
    child->replacement = std::move(body);
    stop(*child, "replaced");
    return;
  }
  child->body = std::move(body);
  start(*child, "added");
}

void Children::run_once(const std::string& name, aio::Host::ChildBody body, TrackedTask::OnEnd on_end) {
  std::string task_name;
  do task_name = full_name(fmt::format("{}-{}", name, ++runs_));
  while (children_.contains(task_name));  // a service may have given its child such a name
  auto& child = children_[task_name];
  child = std::make_unique<Child>(*this, task_name);
  child->body = std::move(body);
  child->extra = std::move(on_end);
  child->transient = true;
  start(*child, "asked for");
}

void Children::start(Child& child, std::string reason) {
  if (child.task.alive()) return;
  child.record.clear_outcome();
  ended_.erase(std::exchange(child.end_number, 0));
  ++alive_;
  child.task.start(
      child.body, [this, name = child.record.name()](Outcome outcome) { ended(name, std::move(outcome)); },
      parts_.keep);
  child.record.enter(TaskState::running, std::move(reason));
}

void Children::stop(Child& child, std::string reason) {
  if (!child.task.alive()) return;
  if (!child.stop_timer.armed()) {
    ++stopping_;
    child.stop_timer.arm(parts_.loop.clock().now() + parts_.stop_timeout());
  }
  child.record.enter(TaskState::stopping, std::move(reason));
  child.task.request_stop();
}

// Clean-up that is under way is not aborted.
void Children::stop_all(const std::string& reason) {
  for (const auto& [name, child] : children_) {
    child->replacement = nullptr;
    if (!child->stop_timer.armed()) stop(*child, reason);
  }
}

aio::Logger Children::logger_of(const Child& child) const {
  return parts_.logger.child(child.record.name().substr(parts_.logger.unit().size() + 1));
}

void Children::report_ignored_stop(Child& child) {
  logger_of(child).warning("{}", describe_ignored_stop(child.task));
  --stopping_;
  for (const auto& done : std::exchange(child.waiting, {})) done();
  parts_.on_rest();
}

void Children::ended(const std::string& name, Outcome outcome) {
  Child& child = *children_.at(name);
  --alive_;
  if (child.stop_timer.armed()) {
    child.stop_timer.cancel();
    --stopping_;
  }
  const TrackedTask::OnEnd extra = std::exchange(child.extra, nullptr);
  const auto waiting = std::exchange(child.waiting, {});
  auto [state, reason] = keep_outcome(child.record, outcome);
  if (state == TaskState::failed) logger_of(child).error("failed: {}", reason);
  child.ending = true;
  child.record.enter(state, std::move(reason));
  child.ending = false;
  child.record.name_functions(parts_.loop);
  if (child.replacement && !child.task.alive()) {
    child.body = std::exchange(child.replacement, nullptr);
    start(child, "replaced");
  } else if (child.transient && !child.task.alive()) {
    children_.erase(name);
  } else if (!child.task.alive()) {
    note_end(child);
  }
  if (extra) extra(std::move(outcome));
  for (const auto& done : waiting) done();
  parts_.on_rest();
}

void Children::when_ended(std::string_view task_name, std::function<void()> done) {
  Child* child = find(task_name);
  if (child != nullptr && child->stop_timer.armed())
    child->waiting.push_back(std::move(done));
  else
    done();
}

bool Children::erase(std::string_view task_name) {
  const auto found = children_.find(task_name);
  if (found == children_.end() || found->second->task.alive() || found->second->ending) return false;
  ended_.erase(found->second->end_number);
  children_.erase(found);
  return true;
}

void Children::erase_all() {
  children_.clear();
  ended_.clear();
  alive_ = stopping_ = 0;
}

// A service may start a child of another name for each message that comes: only the latest are remembered.
void Children::note_end(Child& child) {
  constexpr std::size_t most_ended = 100;
  child.end_number = ++ends_;
  ended_.emplace(child.end_number, child.record.name());
  if (ended_.size() > most_ended) erase(std::string(ended_.begin()->second));
}

Children::Child* Children::find(std::string_view task_name) {
  const auto found = children_.find(task_name);
  return found != children_.end() ? found->second.get() : nullptr;
}

void Children::for_each(const std::function<void(const Child&)>& visit) const {
  for (const auto& [name, child] : children_) visit(*child);
}

void Children::forget() {
  for (const auto& [name, child] : children_) {
    child->task.forget();
    child->record.stop_naming();
    child->stop_timer.cancel();
  }
  alive_ = stopping_ = 0;
}

}  // namespace aiod::engine
