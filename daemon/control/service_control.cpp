#include "control/service_control.hpp"

#include <algorithm>
#include <utility>

#include "control/enabling.hpp"
#include "control/later_answer.hpp"
#include "control/service_streams.hpp"
#include "control/task_json.hpp"
#include "engine/names.hpp"

namespace aiod::control {
namespace {

using Changes = std::vector<aio::TaskChange>;

// Calls `body`; what it throws reaches the service as a ControlError.
template <class Body>
auto answered(Body body) {
  try {
    return body();
  } catch (const std::exception&) {
    throw control_error(std::current_exception());
  }
}

Changes to_task_changes(const std::vector<Change>& changes) {
  Changes all;
  all.reserve(changes.size());
  for (const Change& change : changes)
    all.push_back({.task = change.name, .from = change.from, .to = change.to});
  return all;
}

Operations::Changed giving(const LaterAnswerPtr<Changes>& answer) {
  return [answer](const std::vector<Change>& changes) { answer->give(to_task_changes(changes)); };
}

void give(const LaterAnswerPtr<aio::Value>& answer, engine::Outcome outcome) {
  if (auto* returned = std::get_if<engine::Returned>(&outcome))
    return answer->give(std::move(returned->value));
  const auto* error = std::get_if<aio::Error>(&outcome);
  const std::string text = error != nullptr ? error->type + ": " + error->message : "the call was stopped";
  answer->fail(std::make_exception_ptr(aio::ControlError(text)));
}

aio::Object patterns_of(const aio::Patterns& which) {
  return {{"patterns", aio::Array(which.list().begin(), which.list().end())}};
}

aio::Object units_of(const aio::LogQuery& query) {
  return {{"units", aio::Array(query.units.begin(), query.units.end())}};
}

}  // namespace

struct ServiceControl::Context {
  Operations& operations;
  Configuration& configuration;
  BuildFacts facts;
  std::shared_ptr<bool> asking = std::make_shared<bool>(false);  // all contexts' own
  Access access = Access::full();

  void log(const std::vector<aio::ConfigEdit>& edits) const {
    if (!access.restricted()) return;
    for (const aio::ConfigEdit& edit : edits)
      operations.parts().log.write(
          aio::LogLevel::info, logging::daemon_unit,
          audit_line(access, "io.aiod.Services.Config", {{"name", edit.service}, {"set", edit.set}}));
  }

  // A call is a method of the socket by another way, and needs its rights.
  void gate(std::string_view method, const aio::Object& parameters) const {
    control::authorise(operations, access, method, parameters, Audit::changes);
  }
};

ServiceControl::ServiceControl(Operations& operations, Configuration& configuration, BuildFacts facts)
    : context_(std::make_shared<const Context>(
          Context{.operations = operations, .configuration = configuration, .facts = std::move(facts)})) {}

std::unique_ptr<aio::Control> ServiceControl::on_behalf_of(aio::Caller caller) {
  Context narrower = *context_;
  narrower.access = narrower.access.on_behalf_of(std::move(caller));
  // Its constructor is private.
  return std::unique_ptr<aio::Control>(
      new ServiceControl(std::make_shared<const Context>(std::move(narrower))));
}

void ServiceControl::authorise(aio::Right right, const std::string& service) {
  answered([&] { context_->access.authorise(right, service); });
}

engine::Engine& ServiceControl::engine() const {
  return context_->operations.parts().engine;
}

aio::Loop& ServiceControl::loop() const {
  return context_->operations.parts().loop;
}

std::string ServiceControl::known(const std::string& task) const {
  std::string name = engine::unit_name(task);
  if (!engine().knows(name)) throw NoSuchService(task);
  return name;
}

engine::ServiceUnit& ServiceControl::service(const std::string& name) const {
  engine::ServiceUnit* unit = engine().service(name);
  if (unit == nullptr) throw NoSuchService(name);
  return *unit;
}

// A service that is asked would ask itself again, without end.
template <class Body>
auto ServiceControl::asking(Body body) {
  return answered([&] {
    if (*context_->asking)
      throw aio::ControlError("services can't be asked for show(), stats() or report() within one of these");
    struct Guard {
      bool& flag;
      ~Guard() { flag = false; }
    };
    *context_->asking = true;
    const Guard guard{*context_->asking};
    return body();
  });
}

aio::Array ServiceControl::status(const aio::Patterns& which, bool full) {
  const auto body = [&] {
    context_->gate("io.aiod.Services.Status", patterns_of(which));
    const Operations& operations = context_->operations;
    return to_json_list(operations.status(operations.require(which.list()), full));
  };
  return full ? asking(body) : answered(body);
}

aio::TaskState ServiceControl::state(const std::string& task) {
  return answered([&] {
    context_->gate("io.aiod.Services.Status", patterns_of(task));
    return engine().state(known(task));
  });
}

aio::Value ServiceControl::result(const std::string& task) {
  return answered([&] {
    context_->gate("io.aiod.Services.Result", patterns_of(task));
    return engine().status(known(task), false).result;
  });
}

std::optional<aio::Error> ServiceControl::traceback(const std::string& task) {
  return answered([&] {
    context_->gate("io.aiod.Services.Traceback", patterns_of(task));
    return engine().status(known(task), false).error;
  });
}

aio::Value ServiceControl::stats(const std::string& service) {
  return asking([&] {
    context_->gate("io.aiod.Services.Stats", patterns_of(service));
    return context_->operations.stats(known(service));
  });
}

std::string ServiceControl::report(const std::string& service) {
  return asking([&] {
    context_->gate("io.aiod.Services.Report", patterns_of(service));
    return context_->operations.report(known(service));
  });
}

aio::Explanation ServiceControl::why(const std::string& task) {
  return answered([&] {
    context_->gate("io.aiod.Services.Why", {{"name", task}});
    engine::Explanation why = engine().why(known(task));
    return aio::Explanation{.answer = std::move(why.answer), .facts = std::move(why.facts)};
  });
}

aio::Object ServiceControl::version() {
  return answered([&] {
    context_->gate("io.aiod.Services.Version", {});
    return version_json(context_->operations, context_->facts);
  });
}

aio::Task<Changes> ServiceControl::start(aio::Patterns which, aio::StartMode mode,
                                         std::source_location where) {
  const auto ask = [context = context_, which, mode](const LaterAnswerPtr<Changes>& answer) {
    context->gate("io.aiod.Services.Start", patterns_of(which));
    context->operations.start(which.list(), Operations::Wait::until_settled, giving(answer),
                              mode == aio::StartMode::at_once);
  };
  return ask_later<Changes>(loop(), ask, where);
}

aio::Task<Changes> ServiceControl::stop(aio::Patterns which, std::source_location where) {
  const auto ask = [context = context_, which](const LaterAnswerPtr<Changes>& answer) {
    context->gate("io.aiod.Services.Stop", patterns_of(which));
    context->operations.stop(which.list(), Operations::Wait::until_settled, giving(answer));
  };
  return ask_later<Changes>(loop(), ask, where);
}

aio::Task<Changes> ServiceControl::restart(aio::Patterns which, std::source_location where) {
  const auto ask = [context = context_, which](const LaterAnswerPtr<Changes>& answer) {
    context->gate("io.aiod.Services.Restart", patterns_of(which));
    context->operations.restart(which.list(), Operations::Wait::until_settled, giving(answer));
  };
  return ask_later<Changes>(loop(), ask, where);
}

bool ServiceControl::retry(const std::string& task) {
  return answered([&] {
    context_->gate("io.aiod.Services.Restart", patterns_of(task));
    return engine().retry(known(task));
  });
}

aio::Task<aio::Value> ServiceControl::call(std::string service, aio::Value argument,
                                           std::source_location where) {
  const auto ask = [context = context_, service, argument](const LaterAnswerPtr<aio::Value>& answer) {
    context->gate("io.aiod.Services.Call", {{"name", service}});
    context->operations.call(service, argument,
                             [answer](engine::Outcome outcome) { give(answer, std::move(outcome)); });
  };
  return ask_later<aio::Value>(loop(), ask, where);
}

std::vector<aio::ConfigValue> ServiceControl::config(const std::string& name) {
  return answered([&] {
    context_->gate("io.aiod.Services.Config", {{"name", name}});
    std::vector<aio::ConfigValue> values;
    for (auto& value : context_->configuration.describe(service(name)))
      values.push_back(
          {.key = std::move(value.key), .value = std::move(value.value), .origin = std::move(value.origin)});
    return values;
  });
}

aio::Task<aio::ConfigChange> ServiceControl::set_boot(aio::Patterns which, bool enabled, aio::Apply apply,
                                                      std::source_location where) {
  const auto ask = [context = context_, which, enabled,
                    apply](const LaterAnswerPtr<aio::ConfigChange>& answer) {
    context->gate(enabled ? "io.aiod.Services.Enable" : "io.aiod.Services.Disable", patterns_of(which));
    set_enabled(context->access, context->operations, context->configuration, which.list(), enabled,
                apply == aio::Apply::now, [answer](Configuration::Answer<Enabling> came_to) {
                  if (came_to.error) return answer->fail(came_to.error);
                  answer->give({.file = std::move(came_to.value->written.file),
                                .changes = to_task_changes(came_to.value->changes),
                                .warnings = std::move(came_to.value->written.warnings)});
                });
  };
  return ask_later<aio::ConfigChange>(loop(), ask, where);
}

aio::Task<aio::ConfigChange> ServiceControl::enable(aio::Patterns which, aio::Apply apply,
                                                    std::source_location where) {
  return set_boot(std::move(which), true, apply, where);
}

aio::Task<aio::ConfigChange> ServiceControl::disable(aio::Patterns which, aio::Apply apply,
                                                     std::source_location where) {
  return set_boot(std::move(which), false, apply, where);
}

aio::Task<aio::ConfigChange> ServiceControl::configure(std::string name, aio::Object set,
                                                       std::optional<aio::Array> args,
                                                       std::source_location where) {
  std::vector<aio::ConfigEdit> edits;
  edits.push_back({.service = std::move(name), .set = std::move(set), .args = std::move(args)});
  return configure_all(std::move(edits), where);
}

aio::Task<aio::ConfigChange> ServiceControl::configure_all(std::vector<aio::ConfigEdit> edits,
                                                           std::source_location where) {
  const auto ask = [context = context_, edits](const LaterAnswerPtr<aio::ConfigChange>& answer) {
    Configuration::Change change{.edits = {}, .check_arguments = true, .access = context->access};
    for (const aio::ConfigEdit& edit : edits) {
      const engine::ServiceUnit* unit = context->operations.parts().engine.service(edit.service);
      if (unit == nullptr) throw NoSuchService(edit.service);
      const std::string entry = unit->settings().name;
      if (edit.args) change.edits.push_back({entry, "args", aio::Value(*edit.args)});
      for (const auto& [key, value] : edit.set)
        change.edits.push_back({entry, settings::override_key(key), value});
    }
    context->log(edits);
    context->configuration.write(
        std::move(change), [answer](Configuration::Answer<Configuration::Written> written) {
          if (written.error) return answer->fail(written.error);
          answer->give(
              {.file = std::move(written.value->file), .warnings = std::move(written.value->warnings)});
        });
  };
  return ask_later<aio::ConfigChange>(loop(), ask, where);
}

aio::Task<aio::Object> ServiceControl::reload(std::source_location where) {
  const auto ask = [context = context_](const LaterAnswerPtr<aio::Object>& answer) {
    context->gate("io.aiod.Services.Reload", {});
    context->configuration.reload(false, [answer](const Configuration::Answer<engine::ReloadPlan>& plan) {
      if (plan.error) return answer->fail(plan.error);
      answer->give(to_json(*plan.value));
    });
  };
  return ask_later<aio::Object>(loop(), ask, where);
}

std::unique_ptr<aio::EventStream> ServiceControl::events() {
  return answered([&] {
    context_->gate("io.aiod.Services.Events", {});
    return make_event_stream(engine());
  });
}

aio::LogBatch ServiceControl::read_log(const aio::LogQuery& query) {
  return answered([&] {
    context_->gate("io.aiod.Log.Read", units_of(query));
    const logging::Log& log = context_->operations.parts().log;
    const logging::Filter filter = filter_of(query);
    return to_batch(query.after ? log.read(*query.after + 1, filter, query.lines)
                                : log.last(filter, query.lines));
  });
}

std::unique_ptr<aio::LogStream> ServiceControl::follow_log(const aio::LogQuery& query) {
  return answered([&] {
    context_->gate("io.aiod.Log.Read", units_of(query));
    return make_log_stream(context_->operations.parts().log, query);
  });
}

}  // namespace aiod::control
