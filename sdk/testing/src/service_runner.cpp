#include <fmt/format.h>

#include <map>
#include <ostream>
#include <stdexcept>
#include <utility>

#include <aio/testing/service_runner.hpp>

#include "harness_host.hpp"
#include "harness_task.hpp"

namespace aio::testing {
namespace {

bool alive(RunState state) {
  return state == RunState::running || state == RunState::stopping;
}

}  // namespace

std::string_view to_string(RunState state) noexcept {
  switch (state) {
    case RunState::inactive:
      return "inactive";
    case RunState::running:
      return "running";
    case RunState::stopping:
      return "stopping";
    case RunState::stopped:
      return "stopped";
    case RunState::done:
      return "done";
    case RunState::failed:
      return "failed";
  }
  return "inactive";
}

std::ostream& operator<<(std::ostream& stream, RunState state) {
  return stream << to_string(state);
}

struct ServiceRunner::Impl {
  struct Child {
    Child(Loop& loop, std::string name) : task(loop, std::move(name)) {}

    RunReport report;
    Host::ChildBody replacement;  // starts when the present run has ended
    HarnessTask task;
  };

  explicit Impl(std::string_view name)
      : pins(manual.clock()),
        control(manual.clock()),
        host(fmt::format("{}.service", name), manual.loop(), log, pins.board(), control,
             [this](std::string child, Host::ChildBody body) { add_child(child, std::move(body)); }),
        task(manual.loop(), host.unit()) {}

  void start(std::shared_ptr<void> with);
  void stop();
  void ended(RunEnd end);
  void fail(Error error);
  void conclude(RunState state, Value result, std::optional<Error> error);

  void add_child(const std::string& name, Host::ChildBody body);
  void start_child(const std::string& name, Child& child, Host::ChildBody body);
  void child_ended(const std::string& name, RunEnd end);
  void stop_children();
  bool any_child_alive() const;
  void give_back();

  // In the order of life: what stands above outlives what stands below.
  ManualLoop manual;
  CapturedLog log;
  FakePins pins;
  FakeControl control;
  HarnessHost host;
  ServiceBase* service = nullptr;
  std::shared_ptr<void> params;
  RunReport report;
  bool leaving = false;  // stopped or failed: what it holds goes once its last child has ended
  HarnessTask task;
  std::map<std::string, std::unique_ptr<Child>, std::less<>> children;
};

void ServiceRunner::Impl::start(std::shared_ptr<void> with) {
  if (task.alive()) throw std::logic_error(host.unit() + " runs already; stop it before you start it again");
  params = std::move(with);
  report = {.state = RunState::running};
  leaving = false;
  task.start([this] { return service->run(params); }, [this](RunEnd end) { ended(std::move(end)); });
  manual.settle();
}

void ServiceRunner::Impl::stop() {
  leaving = true;
  stop_children();
  if (task.alive()) {
    report.state = RunState::stopping;
    task.request_stop();
  }
  give_back();
  manual.settle();
}

void ServiceRunner::Impl::ended(RunEnd end) {
  if (auto* error = std::get_if<Error>(&end)) {
    fail(std::move(*error));
  } else if (report.state == RunState::stopping) {
    try {
      conclude(RunState::stopped, service->stopped(params), std::nullopt);
    } catch (...) {
      Error from_hook = describe_exception(std::current_exception());
      from_hook.message = "on_stop: " + from_hook.message;
      conclude(RunState::failed, {}, std::move(from_hook));
    }
  } else {
    conclude(RunState::done, std::get<Value>(std::move(end)), std::nullopt);
  }
}

void ServiceRunner::Impl::fail(Error error) {
  try {
    if (auto handled = service->failed(error, params)) {
      conclude(RunState::done, std::move(*handled), std::nullopt);
      return;
    }
  } catch (...) {
    const Error second = describe_exception(std::current_exception());
    error.message += fmt::format("; then on_error threw {}: {}", second.type, second.message);
  }
  conclude(RunState::failed, {}, std::move(error));
}

void ServiceRunner::Impl::conclude(RunState state, Value result, std::optional<Error> error) {
  report = {.state = state, .result = std::move(result), .error = std::move(error)};
  if (state != RunState::done) {
    leaving = true;
    stop_children();
  }
  give_back();
}

void ServiceRunner::Impl::add_child(const std::string& name, Host::ChildBody body) {
  auto& child = children[name];
  if (child == nullptr) child = std::make_unique<Child>(manual.loop(), host.unit() + '.' + name);
  if (!child->task.alive()) return start_child(name, *child, std::move(body));
  child->replacement = std::move(body);
  child->report.state = RunState::stopping;
  child->task.request_stop();
}

void ServiceRunner::Impl::start_child(const std::string& name, Child& child, Host::ChildBody body) {
  child.report = {.state = RunState::running};
  child.task.start(std::move(body), [this, name](RunEnd end) { child_ended(name, std::move(end)); });
}

void ServiceRunner::Impl::child_ended(const std::string& name, RunEnd end) {
  Child& child = *children.at(name);
  const bool stopping = child.report.state == RunState::stopping;
  if (auto* error = std::get_if<Error>(&end))
    child.report = {.state = RunState::failed, .error = std::move(*error)};
  else if (auto* value = std::get_if<Value>(&end))
    child.report = {.state = stopping ? RunState::stopped : RunState::done, .result = std::move(*value)};
  else
    child.report = {.state = RunState::stopped};
  if (child.replacement) start_child(name, child, std::exchange(child.replacement, nullptr));
  give_back();
}

void ServiceRunner::Impl::stop_children() {
  for (const auto& [name, child] : children) {
    child->replacement = nullptr;
    if (!child->task.alive()) continue;
    child->report.state = RunState::stopping;
    child->task.request_stop();
  }
}

bool ServiceRunner::Impl::any_child_alive() const {
  for (const auto& [name, child] : children)
    if (child->task.alive()) return true;
  return false;
}

void ServiceRunner::Impl::give_back() {
  if (leaving && !alive(report.state) && !any_child_alive()) host.give_back();
}

ServiceRunner::ServiceRunner(std::string_view name) : impl_(std::make_unique<Impl>(name)) {}
ServiceRunner::~ServiceRunner() = default;

Host& ServiceRunner::host() noexcept {
  return impl_->host;
}
ManualLoop& ServiceRunner::loop() noexcept {
  return impl_->manual;
}
CapturedLog& ServiceRunner::log() noexcept {
  return impl_->log;
}
FakePins& ServiceRunner::pins() noexcept {
  return impl_->pins;
}
FakeProcesses& ServiceRunner::processes() noexcept {
  return impl_->host.processes();
}

FakeControl& ServiceRunner::control() noexcept {
  return impl_->control;
}
void ServiceRunner::attach(ServiceBase& service) noexcept {
  impl_->service = &service;
}
void ServiceRunner::start(std::shared_ptr<void> params) {
  impl_->start(std::move(params));
}
void ServiceRunner::stop() {
  impl_->stop();
}

void ServiceRunner::refuse(const std::vector<BindProblem>& problems) {
  Error error{.type = "aio::ConfigError", .message = {}, .traceback = {}};
  for (const BindProblem& problem : problems) {
    if (!error.message.empty()) error.message += '\n';
    error.message += problem.message;
    if (!problem.got.empty()) error.message += ", but it is " + problem.got;
    if (!problem.hint.empty()) error.message += "; " + problem.hint;
  }
  impl_->conclude(RunState::failed, {}, std::move(error));
}

void ServiceRunner::run_to_end() {
  impl_->manual.settle();
  while (alive(impl_->report.state)) {
    if (!impl_->manual.step())
      throw std::logic_error(impl_->host.unit() + " waits for something that never comes");
  }
}

// A stop first: what waits for an operation of Asio can't be dropped, only cancelled.
void ServiceRunner::end() noexcept {
  const auto each = [this](auto act) {
    act(impl_->task);
    for (const auto& [name, child] : impl_->children) act(child->task);
  };
  each([](HarnessTask& task) { task.forget_owner(); });
  each([](HarnessTask& task) { task.request_stop(); });
  try {
    impl_->manual.settle();
    each([](HarnessTask& task) { task.drop(); });
    impl_->manual.settle();
  } catch (const std::exception&) {
    // It spins, and goes down with the loop.
  }
}

const RunReport& ServiceRunner::main() const noexcept {
  return impl_->report;
}

const RunReport& ServiceRunner::child(std::string_view name) const {
  const auto found = impl_->children.find(name);
  if (found == impl_->children.end())
    throw std::out_of_range(fmt::format("{} has added no child task \"{}\"", impl_->host.unit(), name));
  return found->second->report;
}

std::vector<std::string> ServiceRunner::children() const {
  std::vector<std::string> names;
  for (const auto& [name, child] : impl_->children)
    if (child->task.alive()) names.push_back(name);
  return names;
}

void ServiceRunner::offer(std::string_view service, std::string interface_key, void* object) {
  impl_->host.offer(service, std::move(interface_key), object);
}

void ServiceRunner::withdraw(std::string_view service) {
  impl_->host.withdraw(service);
}

std::shared_ptr<const aio::detail::Offer> ServiceRunner::provided(std::string_view interface_key) const {
  return impl_->host.provided(interface_key);
}

}  // namespace aio::testing
