#include "engine/unit.hpp"

#include <fmt/format.h>

#include <utility>

namespace aiod::engine {

ServiceUnit::ServiceUnit(UnitContext& context, settings::ServiceSettings settings, std::string path)
    : context_(context),
      settings_(std::move(settings)),
      path_(std::move(path)),
      record_(settings_.name + ".service", context.loop.clock(), context.on_change),
      resident_(new Resident{ServiceHost(
          record_.name(), context.loop, context.log, context.board, context.find,
          [this](const std::string& name, aio::Host::ChildBody body) { add_child(name, std::move(body)); })}),
      main_(context.loop, record_.name()),
      children_({.loop = context.loop,
                 .logger = resident_->host.logger(),
                 .on_change = context.on_change,
                 .stop_timeout = settings_.stop_timeout.value_or(context.stop_timeout),
                 .on_rest = [this] { settle(); },
                 .keep = resident_}),
      due_timer_(context.loop, [this] { due(); }),
      stop_timer_(context.loop, [this] { report_ignored_stop(); }) {
  logger().set_level(settings_.loglevel.value_or(context.log_level));
}

ServiceUnit::~ServiceUnit() {
  abandon();
  resident_->host.detach();
}

bool ServiceUnit::enabled() const {
  return settings_.enabled.value_or(loaded() && info_.enabled);
}

const std::vector<std::string>& ServiceUnit::requirements() const {
  return settings_.require ? *settings_.require : info_.require;
}

bool ServiceUnit::load(aio::TimePoint schedule_base) {
  if (loaded()) return true;
  if (!settings_.errors.empty()) {
    std::string text;
    for (const auto& error : settings_.errors) text += (text.empty() ? "" : "\n") + to_string(error);
    fail_configuration(std::move(text));
    return false;
  }
  if (!create()) return false;
  info_ = service().info();
  if (const auto problem = schedule_problem()) {
    resident_->object.reset();
    fail_configuration(context_.explain(settings_, {"/schedule", *problem}));
    return false;
  }
  load_error_.reset();
  schedule_base_ = schedule_base;
  if (schedule()) rhythm_.emplace(*schedule(), schedule_base, context_.loop.clock());
  warn_of_ignored_schedule_settings();
  return true;
}

bool ServiceUnit::create() {
  try {
    resident_->object = context_.plugins.create(settings_.plugin, resident_->host);
    return true;
  } catch (const LoadError& e) {
    fail_start(e.error);
    return false;
  }
}

// Every start binds anew: a changed configuration takes effect at the next one.
bool ServiceUnit::bind() {
  std::vector<aio::BindProblem> problems;
  const aio::Arguments given{.args = settings_.args.value_or(aio::Array()), .kwargs = settings_.kwargs};
  params_ = resident_->object->bind(given, problems);
  if (problems.empty()) return true;
  std::string text;
  for (const auto& problem : problems)
    text += (text.empty() ? "" : "\n") + context_.explain(settings_, problem);
  fail_configuration(std::move(text));
  return false;
}

void ServiceUnit::fail_configuration(std::string text) {
  fail_start({.type = "aio::ConfigError", .message = std::move(text), .traceback = {}});
}

// No run, so neither on_stop nor on_error.
void ServiceUnit::fail_start(aio::Error error) {
  load_error_ = error;
  const std::string reason = fmt::format("{}: {}", error.type, error.message);
  conclude({.state = TaskState::failed, .error = std::move(error), .reason = reason});
}

void ServiceUnit::start(std::string reason) {
  if (state() == TaskState::stopping && ignores_stop_)
    logger().warning("can't be started: its last run ignores its stop and is still alive");
  if (!has_ended(state()) || state() == TaskState::held) return;
  start_reason_ = reason;
  record_.enter(TaskState::starting, std::move(reason));
  proceed();
}

void ServiceUnit::proceed() {
  if (state() != TaskState::starting || children_.any_stopping()) return;
  if (!load(now())) return;
  Readiness readiness = context_.readiness(*this);
  if (readiness.verdict == Readiness::Verdict::not_yet) return;
  if (readiness.verdict == Readiness::Verdict::never) {
    fail_start(std::move(readiness.why));
    return;
  }
  start_number_ = ++context_.starts;
  if (rhythm_)
    begin_schedule();
  else
    run(start_reason_);
}

void ServiceUnit::run(std::string reason) {
  if (over_) resident_->host.close();
  over_ = false;
  next_due_.reset();
  if (!bind()) return;
  load_error_.reset();
  if (rhythm_) arm_next();
  record_.clear_outcome();
  resident_->host.open();
  main_.start([this] { return service().run(params_); },
              [this](Outcome outcome) { ended(std::move(outcome)); }, resident_);
  record_.enter(TaskState::running, std::move(reason));
  logger().debug("started");
  settle();
}

void ServiceUnit::stop(std::string reason) {
  due_timer_.cancel();
  over_ = true;
  children_.stop_all(reason);
  if (main_.alive()) {
    ignores_stop_ = false;
    record_.enter(TaskState::stopping, std::move(reason));
    stop_timer_.arm(now() + settings_.stop_timeout.value_or(context_.stop_timeout));
    main_.request_stop();
    return;
  }
  if (!has_ended(state())) record_.enter(TaskState::stopped, std::move(reason));
  settle();
}

void ServiceUnit::add_child(const std::string& name, aio::Host::ChildBody body) {
  const bool runs =
      state() == TaskState::running || state() == TaskState::done || state() == TaskState::scheduled;
  if (runs)
    children_.add(name, std::move(body));
  else
    logger().warning("the child task {} was not started, because the service is {}", name,
                     to_string(state()));
}

void ServiceUnit::call(aio::Value argument, TrackedTask::OnEnd done) {
  children_.run_once(
      "call", [this, argument = std::move(argument)] { return service().call(argument); }, std::move(done));
}

void ServiceUnit::abandon() {
  due_timer_.cancel();
  stop_timer_.cancel();
  main_.forget();
  children_.forget();
}

}  // namespace aiod::engine
