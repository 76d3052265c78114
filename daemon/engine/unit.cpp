#include "engine/unit.hpp"
#include "engine/valid_text.hpp"

#include <fmt/format.h>

#include <utility>

#include "settings/arguments.hpp"
#include "settings/secrecy.hpp"

namespace aiod::engine {

ServiceUnit::ServiceUnit(UnitContext& context, settings::ServiceSettings settings, std::string path)
    : context_(context),
      settings_(std::move(settings)),
      path_(std::move(path)),
      record_(settings_.name + ".service", context.loop.clock(), context.on_change),
      own_task_(new aio::detail::TaskContext(context.loop, record_.name())),
      resident_(new Resident{ServiceHost(
          record_.name(), context.loop, context.log, context.board, context.find,
          [this](const std::string& name, aio::Host::ChildBody body) { add_child(name, std::move(body)); },
          [&context] { return context.control; })}),
      main_(context.loop, record_.name()),
      children_({.loop = context.loop,
                 .logger = resident_->host.logger(),
                 .on_change = context.on_change,
                 .stop_timeout = [this] { return stop_timeout(); },
                 .on_rest = [this] { child_at_rest(); },
                 .keep = resident_}),
      retry_timer_(context.loop, [this] { retry_now(); }),
      stop_timer_(context.loop, [this] { report_ignored_stop(); }) {
  take_log_level();
}

ServiceUnit::~ServiceUnit() {
  abandon();
  resident_->host.detach();
  if (loaded()) resident_->residence->retire(resident_->object, resident_);
}

bool ServiceUnit::enabled() const {
  return settings_.enabled.value_or(info_.enabled);
}

const std::vector<std::string>& ServiceUnit::requirements() const {
  return settings_.require ? *settings_.require : info_.require;
}

bool ServiceUnit::load(aio::TimePoint schedule_base) {
  if (loaded()) return true;
  if (state() == TaskState::held) {
    load_error_ = record_.error();
    return false;
  }
  if (!settings_.errors.empty()) {
    learn_parameters();
    std::string text;
    for (const auto& error : settings_.errors) text += (text.empty() ? "" : "\n") + to_string(error);
    fail_configuration(std::move(text));
    return false;
  }
  const aio::TimePoint began = now();
  if (!create()) return false;
  info_ = valid(service().info());
  known_ = true;
  times_ = {.load = now() - began};
  if (const auto problem = schedule_problem()) {
    drop_object();
    fail_schedule(*problem);
    return false;
  }
  load_error_.reset();
  make_planner(schedule_base);
  return true;
}

void ServiceUnit::report_no_plugin() const {
  logger().warning("no plugin: {}_service.so is in none of the services directories", settings_.plugin);
  for (const auto& error : settings_.errors) logger().error("{}", to_string(error));
}

bool ServiceUnit::create() {
  resident_->residence = std::make_shared<ObjectResidence>(context_.loop);
  resident_->host.live_in(resident_->residence.get());
  try {
    resident_->object =
        as_service([this] { return context_.plugins.create(settings_.plugin, resident_->host); });
    mark_secrets();
    return true;
  } catch (const LoadError& e) {
    fail_start(e.error);
    return false;
  }
}

// Every start binds anew: a changed configuration takes effect at the next one.
bool ServiceUnit::bind() {
  const settings::Bind attempt = [this](const aio::Arguments& given) {
    std::vector<aio::BindProblem> problems;
    params_ = as_service([&] { return resident_->object->bind(given, problems); });
    return problems;
  };
  const auto bound = settings::bind_arguments(settings_, parameters(), attempt);
  for (const auto& warning : bound.warnings)
    logger().warning("{}", context_.explain(settings_, warning, settings::Severity::warning));
  if (bound.problems.empty()) return true;
  std::string text;
  for (const auto& problem : bound.problems)
    text += (text.empty() ? "" : "\n") + context_.explain(settings_, problem, settings::Severity::error);
  fail_configuration(std::move(text));
  return false;
}

void ServiceUnit::fail_configuration(std::string text) {
  fail_start({.type = "aio::ConfigError", .message = std::move(text), .traceback = {}});
}

// No run, so neither on_stop nor on_error.
void ServiceUnit::fail_start(aio::Error error) {
  load_error_ = error;
  if (planner_) planner_->pause();
  pending_run_.reset();
  retry_timer_.cancel();
  const std::string reason = fmt::format("{}: {}", error.type, error.message);
  conclude({.state = TaskState::failed, .error = std::move(error), .reason = reason, .ran = false});
}

void ServiceUnit::configure(settings::ServiceSettings settings) {
  if (main_.alive() && !in_effect_)
    in_effect_ = std::make_unique<settings::ServiceSettings>(std::move(settings_));
  settings_ = std::move(settings);
  mark_secrets();
  take_log_level();
}

// It is not loaded, but its values are shown all the same.
void ServiceUnit::learn_parameters() {
  try {
    context_.plugins.parameters(settings_.plugin);
  } catch (const LoadError&) {
    return;  // then nobody knows
  }
  mark_secrets();
}

// What the plugin calls a secret is one, however the files give it. Before it is loaded the settings say what
// is known of it.
void ServiceUnit::mark_secrets() {
  settings::KnownParameters::Parameters known;
  for (const aio::ParamInfo& parameter : parameters()) known.push_back({parameter.name, parameter.secret});
  if (!known.empty()) return settings::conceal_values(settings_, std::move(known));
  if (auto remembered = context_.known(settings_.plugin))
    settings::conceal_values(settings_, *std::move(remembered));
}

// Without a logger of its own it writes at the daemon's level.
void ServiceUnit::take_log_level() {
  const bool own = settings_.service_logger.value_or(true) && settings_.loglevel;
  logger().set_level(own ? *settings_.loglevel : context_.log_level);
}

void ServiceUnit::start(std::string reason, StartMode mode) {
  if (state() == TaskState::stopping) {
    if (ignores_stop_) logger().warning("is started when its last run, which ignores its stop, has ended");
    next_start_ = {.reason = std::move(reason), .mode = mode};
    return;
  }
  if (state() == TaskState::held)
    logger().warning("is held, because it brought the daemon down; reset-failed lets it start again");
  if (mode == StartMode::at_once && state() == TaskState::scheduled) return wait_for_run(reason);
  const bool waits = state() == TaskState::restarting;
  if ((!has_ended(state()) && !waits) || state() == TaskState::held) return;
  retry_timer_.cancel();
  retries_.clear();
  start_reason_ = reason;
  start_mode_ = mode;
  record_.enter(TaskState::starting, std::move(reason));
  times_.wait = {};
  starting_since_ = now();
  proceed();
}

void ServiceUnit::proceed() {
  if (state() != TaskState::starting || main_.alive() || children_.any_stopping()) return;
  if (!load(now())) return;
  if (!take_schedule()) return;
  Readiness readiness = context_.readiness(*this);
  if (readiness.verdict == Readiness::Verdict::not_yet) return;
  if (readiness.verdict == Readiness::Verdict::never) {
    if (settings_.require && readiness.why.type == "aio::ConfigError")
      readiness.why.message =
          context_.explain(settings_, {"/require", readiness.why.message}, settings::Severity::error);
    fail_start(std::move(readiness.why));
    return;
  }
  go_on();
}

void ServiceUnit::go_on() {
  start_number_ = ++context_.starts;
  times_.wait = now() - starting_since_;
  if (planner_ && start_mode_ == StartMode::scheduled)
    begin_schedule();
  else
    run(start_reason_);
}

void ServiceUnit::run(std::string reason) {
  if (over_ && resident_->host.is_open()) resident_->host.close();
  over_ = false;
  pending_run_.reset();
  in_effect_.reset();
  if (!bind()) return;
  load_error_.reset();
  if (planner_) planner_->begin_run();
  record_.clear_outcome();
  resident_->host.open();
  run_began_ = now();
  times_.run.reset();
  begins_ = true;
  main_.start([this] { return service().run(params_); },
              [this](Outcome outcome) { ended(std::move(outcome)); }, resident_);
  // Behind its first resume, which is posted already.
  context_.loop.post([this, weak = std::weak_ptr(alive_)] {
    if (weak.expired()) return;
    note_first_resume();
    await_first_wait(8);
  });
  record_.enter(TaskState::running, std::move(reason));
  logger().log(milestone_level(), "started");
  settle();
}

// Any caller that started it is told when the run waits for something or has ended; its end takes some turns
// of the loop to get here. What waits for plain Asio's operations can't be told from what is about to end.
void ServiceUnit::await_first_wait(int turns) {
  const auto wait = main_.waits_for();
  if (turns > 0 && begins_ && main_.alive() && (!wait || wait->kind == aio::WaitKind::io)) {
    context_.loop.post([this, turns, weak = std::weak_ptr(alive_)] {
      if (!weak.expired()) await_first_wait(turns - 1);
    });
    return;
  }
  begins_ = false;
  settle();
}

void ServiceUnit::note_first_resume() {
  if (!times_.run && type() != aio::ServiceType::core) times_.run = now() - run_began_;
}

void ServiceUnit::stop(std::string reason) {
  next_start_.reset();
  children_.stop_all(reason);  // first: who hears of it may ask for a new try
  if (planner_) planner_->pause();
  pending_run_.reset();
  retry_timer_.cancel();
  over_ = true;
  if (main_.alive()) {
    if (stop_timer_.armed()) return;  // clean-up that is under way is not aborted
    ignores_stop_ = false;
    record_.enter(TaskState::stopping, std::move(reason));
    stop_timer_.arm(now() + stop_timeout());
    main_.request_stop();
    return;
  }
  if (concluding_)
    stopped_while_concluding_ = true;
  else if (!has_ended(state()))
    record_.enter(TaskState::stopped, std::move(reason));
  settle();
}

void ServiceUnit::reset_failed() {
  retries_.clear();
  if (retry_timer_.armed()) retries_.note_try();
  load_error_.reset();
  record_.forget_failure();
  if (state() == TaskState::failed || state() == TaskState::held)
    record_.enter(TaskState::inactive, "reset-failed");
}

void ServiceUnit::hold(std::string reason) {
  record_.finish(TaskState::failed, {}, aio::Error{.type = "aiod::Held", .message = reason, .traceback = {}});
  record_.begin_in(TaskState::held, std::move(reason));
}

void ServiceUnit::unload() {
  drop_object();
  resident_->host.let_go_of_pins();
  load_error_.reset();
  if (state() != TaskState::held) record_.enter(TaskState::inactive, "unloaded");
}

void ServiceUnit::drop_object() {
  planner_.reset();
  planned_.reset();
  resident_->host.vacate();
  as_service([this] {
    params_.reset();
    children_.erase_all();
    if (loaded()) resident_->residence->retire(resident_->object, resident_);
    resident_->object.reset();
  });
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

// What a child or a call claims after the service's own end goes with it.
void ServiceUnit::child_at_rest() {
  if (!resident_->host.is_open()) over_ = true;
  settle();
}

void ServiceUnit::call(aio::Value argument, TrackedTask::OnEnd done) {
  children_.run_once(
      "call", [this, argument = std::move(argument)] { return service().call(argument); }, std::move(done));
}

std::shared_ptr<void> ServiceUnit::code() const {
  return loaded() ? resident_->object->code() : nullptr;
}

void ServiceUnit::abandon() {
  next_start_.reset();
  if (planner_) planner_->pause();
  retry_timer_.cancel();
  stop_timer_.cancel();
  main_.forget();
  record_.stop_naming();
  children_.forget();
}

}  // namespace aiod::engine
