#include <unistd.h>

#include <memory>
#include <utility>

#include "control/guarded.hpp"
#include "control/methods.hpp"
#include "control/parameters.hpp"
#include "control/task_json.hpp"

namespace aiod::control {
namespace {

using aio::Array;
using aio::Object;
using aio::Value;

const std::string interface_name = services_interface;

void add_status(MethodTable& methods, Operations& operations) {
  methods.add(interface_name + "List", guarded([&operations](const Object&, const Answer& answer) {
                answer->reply({{"services", to_json_list(operations.list())}});
              }));
  methods.add(
      interface_name + "Status", guarded([&operations](const Object& parameters, const Answer& answer) {
        auto patterns = strings(parameters, "patterns");
        if (given(parameters, "patterns") == nullptr) patterns = {"*"};
        const auto found = operations.match(patterns);
        answer->reply({{"tasks", to_json_list(operations.status(found.tasks, flag(parameters, "full")))},
                       {"missing", Array(found.missing.begin(), found.missing.end())}});
      }));
}

using Action = std::function<void(const Object& parameters, Operations::Wait, Operations::Changed)>;

void add_action(MethodTable& methods, const std::string& name, const Action& action) {
  methods.add(interface_name + name, guarded([action](const Object& parameters, const Answer& answer) {
                const auto wait =
                    flag(parameters, "noBlock") ? Operations::Wait::no : Operations::Wait::until_settled;
                action(parameters, wait, [answer](std::vector<Change> changes) {
                  answer->reply({{"changes", to_json_list(changes)}});
                });
              }));
}

void add_actions(MethodTable& methods, Operations& operations) {
  using Wait = Operations::Wait;
  using Changed = Operations::Changed;
  add_action(methods, "Start", [&operations](const Object& parameters, Wait wait, Changed done) {
    operations.start(strings(parameters, "patterns"), wait, std::move(done), flag(parameters, "now"));
  });
  add_action(methods, "Stop", [&operations](const Object& parameters, Wait wait, Changed done) {
    operations.stop(strings(parameters, "patterns"), wait, std::move(done));
  });
  add_action(methods, "Restart", [&operations](const Object& parameters, Wait wait, Changed done) {
    operations.restart(strings(parameters, "patterns"), wait, std::move(done));
  });
  add_action(methods, "TryRestart", [&operations](const Object& parameters, Wait wait, Changed done) {
    operations.try_restart(strings(parameters, "patterns"), wait, std::move(done));
  });
}

// One entry a task: its name and what `describe` adds.
template <class Describe>
void add_query(MethodTable& methods, Operations& operations, const std::string& name,
               const std::string& field, Describe describe) {
  methods.add(
      interface_name + name,
      guarded([&operations, field, describe](const Object& parameters, const Answer& answer) {
        Array entries;
        for (const auto& task : operations.status(operations.require(strings(parameters, "patterns")), false))
          entries.push_back(describe(task));
        answer->reply({{field, std::move(entries)}});
      }));
}

void add_queries(MethodTable& methods, Operations& operations) {
  add_query(methods, operations, "Result", "results", [](const engine::TaskStatus& task) {
    return Object{{"name", task.name}, {"state", to_string(task.state)}, {"result", task.result}};
  });
  add_query(methods, operations, "Traceback", "errors", [](const engine::TaskStatus& task) {
    return Object{{"name", task.name}, {"error", to_json(task.error)}};
  });
  add_query(methods, operations, "Stats", "stats", [&operations](const engine::TaskStatus& task) {
    return Object{{"name", task.name}, {"stats", operations.stats(task.name)}};
  });
  add_query(methods, operations, "Report", "reports", [&operations](const engine::TaskStatus& task) {
    return Object{{"name", task.name}, {"report", operations.report(task.name)}};
  });
}

void add_call(MethodTable& methods, Operations& operations) {
  methods.add(
      interface_name + "Call", guarded([&operations](const Object& parameters, const Answer& answer) {
        const Value* argument = given(parameters, "argument");
        operations.call(
            *text(parameters, "name"), argument != nullptr ? *argument : Value(),
            [answer](engine::Outcome outcome) {
              if (auto* returned = std::get_if<engine::Returned>(&outcome))
                answer->reply({{"result", std::move(returned->value)}});
              else if (const auto* error = std::get_if<aio::Error>(&outcome))
                answer->error(interface_name + "Failed", {{"message", error->type + ": " + error->message}});
              else
                answer->error(interface_name + "Failed", {{"message", "the call was stopped"}});
            });
      }));
}

void add_events(MethodTable& methods, Operations& operations) {
  methods.add(interface_name + "Events", guarded([&operations](const Object&, const Answer& answer) {
                auto subscription = operations.parts().engine.subscribe(
                    [answer](const engine::StateChange& change) { answer->stream(to_json(change)); });
                answer->on_closed([subscription]() mutable { subscription.reset(); });
              }),
              Streaming::required);
}

}  // namespace

void add_services_methods(MethodTable& methods, Operations& operations, BuildFacts facts) {
  add_status(methods, operations);
  add_actions(methods, operations);
  add_queries(methods, operations);
  add_call(methods, operations);
  add_events(methods, operations);
  methods.add(interface_name + "Version",
              guarded([&operations, facts = std::move(facts)](const Object&, const Answer& answer) {
                answer->reply(version_json(operations, facts));
              }));
}

Object version_json(const Operations& operations, const BuildFacts& facts) {
  const auto ready = operations.parts().engine.ready_since();
  return {{"version", facts.version},
          {"abi", facts.abi},
          {"compiler", facts.compiler},
          {"boost", facts.boost},
          {"gpio", operations.parts().board.backend()},
          {"pid", static_cast<std::int64_t>(getpid())},
          {"since", unix_seconds(ready.value_or(aio::wall_now()))},
          {"config", facts.config},
          {"services", aio::Array(facts.services.begin(), facts.services.end())},
          {"state", facts.state}};
}

}  // namespace aiod::control
