#include "engine/unit.hpp"

#include <fmt/format.h>
#include <aio/detail/throw_site.hpp>
#include <boost/json/serialize.hpp>

#include <utility>

namespace aiod::engine {

ServiceUnit::ServiceUnit(UnitContext& context, settings::ServiceSettings settings, std::string path)
    : context_(context),
      settings_(std::move(settings)),
      path_(std::move(path)),
      record_(settings_.name + ".service", context.loop.clock(), context.on_change),
      host_(record_.name(), context.loop, context.log, context.board, context.find,
            [this](std::string name, aio::Host::ChildBody body) { children_.add(name, std::move(body)); }),
      main_(context.loop, record_.name()),
      children_(context.loop, record_.name(), context.on_change, [this] { settle(); }),
      due_timer_(context.loop, [this] { due(); }),
      stop_timer_(context.loop, [this] { report_ignored_stop(); }),
      self_(std::make_shared<ServiceUnit*>(this)) {
  host_.logger().set_level(settings_.loglevel.value_or(context.log_level));
}

ServiceUnit::~ServiceUnit() = default;

bool ServiceUnit::enabled() const {
  return settings_.enabled.value_or(object_ != nullptr && info_.enabled);
}

const std::optional<aio::Schedule>& ServiceUnit::schedule() const {
  return settings_.schedule ? settings_.schedule : info_.schedule;
}

bool ServiceUnit::load(aio::TimePoint schedule_base) {
  if (object_ != nullptr) return true;
  load_error_.reset();
  if (!settings_.errors.empty()) {
    std::string text;
    for (const auto& error : settings_.errors) text += (text.empty() ? "" : "\n") + to_string(error);
    fail_load({.type = "aio::ConfigError", .message = std::move(text), .traceback = {}});
    return false;
  }
  try {
    object_ = context_.plugins.create(settings_.plugin, host_);
  } catch (const LoadError& e) {
    fail_load(e.error);
    return false;
  }
  info_ = object_->service().info();
  if (const auto problem = schedule_problem()) {
    object_.reset();
    fail_load({.type = "aio::ConfigError", .message = *problem, .traceback = {}});
    return false;
  }
  if (schedule()) rhythm_.emplace(*schedule(), schedule_base, context_.loop.clock());
  return true;
}

std::optional<std::string> ServiceUnit::schedule_problem() const {
  const auto& plan = schedule();
  const auto at = [&](std::string_view message) {
    return context_.explain(settings_, {"/schedule", std::string(message)});
  };
  if (!plan)
    return info_.type == aio::ServiceType::schedule
               ? std::optional(at("a schedule service needs a schedule; give it start_in or repeat"))
               : std::nullopt;
  if (info_.type == aio::ServiceType::core)
    return at("a core service runs once, at boot; it can't have a schedule");
  if (plan->cron || !plan->at.empty())
    return at("this version runs schedules by start_in and repeat only, not by cron or at");
  return std::nullopt;
}

void ServiceUnit::fail_load(aio::Error error) {
  load_error_ = error;
  const std::string reason = fmt::format("{}: {}", error.type, error.message);
  record_.finish(TaskState::failed, {}, std::move(error));
  record_.enter(TaskState::failed, reason);
  log_outcome(TaskState::failed, reason);
  settle();
}

// Every start binds anew: a changed configuration takes effect at the next one.
bool ServiceUnit::bind() {
  std::vector<aio::BindProblem> problems;
  const aio::Arguments given{.args = settings_.args.value_or(aio::Array()), .kwargs = settings_.kwargs};
  params_ = object_->bind(given, problems);
  if (problems.empty()) return true;
  std::string text;
  for (const auto& problem : problems)
    text += (text.empty() ? "" : "\n") + context_.explain(settings_, problem);
  fail_load({.type = "aio::ConfigError", .message = std::move(text), .traceback = {}});
  return false;
}

void ServiceUnit::start(std::string reason) {
  if (!has_ended(state()) || main_.alive()) return;
  if (state() == TaskState::held) return;
  record_.enter(TaskState::starting, reason);
  if (!load(context_.loop.clock().now())) return;
  if (rhythm_)
    begin_schedule();
  else
    run(std::move(reason));
}

void ServiceUnit::begin_schedule() {
  const aio::TimePoint now = context_.loop.clock().now();
  const aio::TimePoint due_at = next_due_.value_or(rhythm_->first());
  if (due_at <= now) {
    run("schedule");
    return;
  }
  next_due_ = due_at;
  due_timer_.arm(due_at);
  record_.enter(TaskState::scheduled, "schedule");
}

void ServiceUnit::arm_next(aio::TimePoint after) {
  next_due_ = rhythm_->next_after(after);
  if (next_due_) due_timer_.arm(*next_due_);
}

// A run that is due while the last one still runs is skipped; the rhythm goes on.
void ServiceUnit::due() {
  if (main_.alive())
    arm_next(context_.loop.clock().now());
  else
    run("schedule");
}

void ServiceUnit::run(std::string reason) {
  if (!bind()) return;
  if (rhythm_) {
    last_run_ = context_.loop.clock().wall_now();
    arm_next(context_.loop.clock().now());
  }
  record_.clear_outcome();
  main_.start([this] { return object_->service().run(params_); },
              [this](Outcome outcome) { ended(std::move(outcome)); });
  record_.enter(TaskState::running, std::move(reason));
  host_.logger().debug("started");
  settle();
}

void ServiceUnit::stop(std::string reason) {
  due_timer_.cancel();
  children_.stop_all(reason);
  if (main_.alive()) {
    record_.enter(TaskState::stopping, std::move(reason));
    stop_timer_.arm(context_.loop.clock().now() + settings_.stop_timeout.value_or(context_.stop_timeout));
    main_.request_stop();
    return;
  }
  if (!has_ended(state())) record_.enter(TaskState::stopped, std::move(reason));
  settle();
}

void ServiceUnit::report_ignored_stop() {
  const auto wait = main_.waits_for();
  host_.logger().warning("ignores its stop; it {}",
                         wait && !wait->where.empty()
                             ? fmt::format("waits at {} ({})", wait->where, to_string(wait->kind))
                             : std::string("waits for I/O"));
  for (auto& done : std::exchange(waiting_, {})) done();
}

void ServiceUnit::ended(Outcome outcome) {
  stop_timer_.cancel();
  const bool stopping = state() == TaskState::stopping;
  if (auto* returned = std::get_if<Returned>(&outcome))
    end_returned(std::move(*returned), stopping);
  else if (auto* error = std::get_if<aio::Error>(&outcome))
    end_failed(std::move(*error));
  else
    end_stopped();
}

void ServiceUnit::end_returned(Returned returned, bool stopping) {
  if (stopping)
    end_stopped();
  else
    conclude(TaskState::done, std::move(returned.value), std::nullopt, "returned");
}

void ServiceUnit::end_stopped() {
  try {
    aio::Value result = object_->service().stopped(params_);
    conclude(TaskState::stopped, std::move(result), std::nullopt, "stopped");
  } catch (...) {
    aio::Error error = aio::describe_exception(std::current_exception());
    error.message = "on_stop: " + error.message;
    const std::string reason = fmt::format("{}: {}", error.type, error.message);
    conclude(TaskState::failed, {}, std::move(error), reason);
  }
}

void ServiceUnit::end_failed(aio::Error error) {
  try {
    if (auto handled = object_->service().failed(error, params_)) {
      conclude(TaskState::done, std::move(*handled), std::nullopt,
               fmt::format("handled {}: {}", error.type, error.message));
      return;
    }
  } catch (...) {
    const aio::Error second = aio::describe_exception(std::current_exception());
    error.message += fmt::format("; then on_error threw {}: {}", second.type, second.message);
  }
  const std::string reason = fmt::format("{}: {}", error.type, error.message);
  conclude(TaskState::failed, {}, std::move(error), reason);
}

void ServiceUnit::conclude(TaskState outcome, aio::Value result, std::optional<aio::Error> error,
                           std::string reason) {
  const bool was_stopped = state() == TaskState::stopping || outcome == TaskState::stopped;
  record_.finish(outcome, std::move(result), std::move(error));
  log_outcome(outcome, reason);
  if (rhythm_ && next_due_ && !was_stopped) {
    record_.enter(TaskState::scheduled, std::move(reason));
  } else {
    record_.enter(outcome, reason);
    if (outcome != TaskState::done) children_.stop_all(reason);
  }
  name_functions();
  settle();
}

void ServiceUnit::log_outcome(TaskState outcome, const std::string& reason) {
  if (outcome == TaskState::failed) {
    host_.logger().error("failed: {}", reason);
    return;
  }
  const std::string result =
      record_.result().is_null() ? std::string() : ": " + boost::json::serialize(record_.result());
  host_.logger().debug("{}{}", to_string(outcome), result);
}

void ServiceUnit::when_settled(std::function<void()> done) {
  waiting_.push_back(std::move(done));
  settle();
}

// At rest: nobody waits longer for the last start or stop; what has ended for good gives back what it held.
void ServiceUnit::settle() {
  const bool stopping = state() == TaskState::stopping || state() == TaskState::starting;
  const bool ended = has_ended(state()) && state() != TaskState::done;
  if (stopping || (ended && children_.any_alive())) return;
  if (ended) host_.withdraw();
  if (!main_.alive())
    for (auto& done : std::exchange(waiting_for_end_, {})) done();
  for (auto& done : std::exchange(waiting_, {})) done();
}

void ServiceUnit::when_ended(std::function<void()> done) {
  waiting_for_end_.push_back(std::move(done));
  settle();
}

// Function names are read from the plugin's file, which takes milliseconds: not on the loop.
void ServiceUnit::name_functions() {
  if (!record_.error() || record_.error()->traceback.empty()) return;
  aio::Loop& loop = context_.loop;
  loop.run_on_worker([&loop, text = record_.error()->traceback, weak = std::weak_ptr(self_)] {
    loop.post([named = aio::detail::name_functions(text), weak] {
      if (const auto self = weak.lock()) (*self)->record_.set_traceback(named);
    });
  });
}

void ServiceUnit::call(aio::Value argument, TrackedTask::OnEnd done) {
  children_.run_once(
      "call", [this, argument = std::move(argument)] { return object_->service().call(argument); },
      std::move(done));
}

void ServiceUnit::abandon() {
  due_timer_.cancel();
  stop_timer_.cancel();
  main_.forget();
  children_.forget();
}

void ServiceUnit::unload() {
  host_.withdraw();
  params_.reset();
  object_.reset();
  rhythm_.reset();
  next_due_.reset();
}

}  // namespace aiod::engine
