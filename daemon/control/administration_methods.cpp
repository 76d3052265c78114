#include <memory>
#include <utility>

#include "control/enabling.hpp"
#include "control/guarded.hpp"
#include "control/methods.hpp"
#include "control/parameters.hpp"
#include "control/task_json.hpp"
#include "engine/names.hpp"

namespace aiod::control {
namespace {

using aio::Array;
using aio::Object;
using aio::Value;

Array to_array(const std::vector<std::string>& texts) {
  return Array(texts.begin(), texts.end());
}

Value text_or_null(const std::string& text) {
  return text.empty() ? Value() : Value(text);
}

double seconds(aio::Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

std::vector<std::string> patterns_or_all(const Object& parameters) {
  return given(parameters, "patterns") != nullptr ? strings(parameters, "patterns")
                                                  : std::vector<std::string>{"*"};
}

std::vector<std::string> names_of(const std::vector<engine::ServiceUnit*>& units) {
  std::vector<std::string> names;
  for (const engine::ServiceUnit* unit : units) names.push_back(unit->settings().name);
  return names;
}

// Calls `use(value)`, or answers with the error.
template <class T, class Use>
Configuration::Reply<T> answering(const Answer& answer, Use use) {
  return [answer, use = std::move(use)](Configuration::Answer<T> result) {
    if (result.error)
      answer_failure(answer, result.error);
    else
      use(*std::move(result.value));
  };
}

void add_failures(MethodTable& methods, Operations& operations) {
  methods.add(
      services_interface + "ResetFailed",
      guarded([&operations](const Object& parameters, const Answer& answer) {
        answer->reply({{"changes", to_json_list(operations.reset_failed(patterns_or_all(parameters)))}});
      }));
  methods.add(services_interface + "Delete",
              guarded([&operations](const Object& parameters, const Answer& answer) {
                answer->reply({{"deleted", to_array(operations.forget(strings(parameters, "patterns")))}});
              }));
}

void add_loading(MethodTable& methods, Operations& operations) {
  methods.add(services_interface + "Load",
              guarded([&operations](const Object& parameters, const Answer& answer) {
                answer->reply({{"services", to_json_list(operations.load(strings(parameters, "patterns")))}});
              }));
  methods.add(
      services_interface + "Unload", guarded([&operations](const Object& parameters, const Answer& answer) {
        operations.unload(strings(parameters, "patterns"),
                          [answer](const std::vector<Operations::Unloaded>& results) {
                            Array services;
                            for (const auto& [name, mapped] : results)
                              services.push_back(Object{{"name", name}, {"mapped", text_or_null(mapped)}});
                            answer->reply({{"services", std::move(services)}});
                          });
      }));
}

void add_reload(MethodTable& methods, Operations& operations, Configuration& configuration) {
  methods.add(
      services_interface + "Reload",
      guarded([&operations, &configuration](const Object& parameters, const Answer& answer) {
        const auto reply = answering<engine::ReloadPlan>(
            answer, [answer](const engine::ReloadPlan& plan) { answer->reply(to_json(plan)); });
        if (given(parameters, "patterns") == nullptr)
          return configuration.reload(flag(parameters, "dryRun"), reply);
        if (flag(parameters, "dryRun"))
          throw std::invalid_argument("a dry run is of the whole configuration, not of single services");
        configuration.reload_services(names_of(operations.services(strings(parameters, "patterns"))), reply);
      }));
}

void enable(Operations& operations, Configuration& configuration, bool enabled, const Object& parameters,
            const Answer& answer) {
  set_enabled(answer->access(), operations, configuration, strings(parameters, "patterns"), enabled,
              flag(parameters, "now"), answering<Enabling>(answer, [answer](const Enabling& came_to) {
                answer->reply({{"names", to_array(came_to.services)},
                               {"file", came_to.written.file},
                               {"changes", to_json_list(came_to.changes)},
                               {"warnings", to_array(came_to.written.warnings)}});
              }));
}

void add_enable(MethodTable& methods, Operations& operations, Configuration& configuration) {
  for (const bool enabled : {true, false})
    methods.add(
        services_interface + (enabled ? "Enable" : "Disable"),
        guarded([&operations, &configuration, enabled](const Object& parameters, const Answer& answer) {
          enable(operations, configuration, enabled, parameters, answer);
        }));
}

// The named service; a wildcard names none.
engine::ServiceUnit& one_service(Operations& operations, const Object& parameters) {
  const std::string name = *text(parameters, "name");
  engine::ServiceUnit* unit = operations.parts().engine.service(name);
  if (unit == nullptr) throw NoSuchService(name);
  return *unit;
}

Configuration::Change change_of(const std::string& service, const Object& parameters, const Access& access) {
  Configuration::Change change{.edits = {}, .check_arguments = true, .access = access};
  if (const Value* args = given(parameters, "args")) change.edits.push_back({service, "args", *args});
  if (const Value* set = given(parameters, "set"))
    for (const auto& [key, value] : set->as_object())
      change.edits.push_back({service, settings::override_key(key), value});
  for (const std::string& key : strings(parameters, "unset"))
    change.edits.push_back({service, settings::override_key(key), std::nullopt});
  return change;
}

void add_config(MethodTable& methods, Operations& operations, Configuration& configuration) {
  methods.add(services_interface + "Config",
              guarded([&operations, &configuration](const Object& parameters, const Answer& answer) {
                const std::string unit = one_service(operations, parameters).name();
                const auto reply = [&operations, &configuration, unit,
                                    answer](const Configuration::Written& written) {
                  Array values;
                  if (const auto* service = operations.parts().engine.service(unit))
                    for (const auto& value : configuration.describe(*service))
                      values.push_back(Object{{"key", value.key},
                                              {"value", value.value},
                                              {"origin", value.origin},
                                              {"hides", text_or_null(value.hides)}});
                  answer->reply({{"name", unit},
                                 {"values", std::move(values)},
                                 {"file", text_or_null(written.file)},
                                 {"warnings", to_array(written.warnings)}});
                };
                auto change =
                    change_of(std::string(engine::service_name(unit)), parameters, answer->access());
                if (change.edits.empty()) return reply({});
                configuration.write(std::move(change), answering<Configuration::Written>(answer, reply));
              }));
  methods.add(
      services_interface + "Check", guarded([&configuration](const Object& parameters, const Answer& answer) {
        configuration.check(
            *text(parameters, "file"), *text(parameters, "text"),
            answering<Configuration::Verdict>(answer, [answer](const Configuration::Verdict& verdict) {
              answer->reply({{"ok", verdict.ok}, {"messages", to_array(verdict.messages)}});
            }));
      }));
  methods.add(
      services_interface + "Cat",
      guarded([&operations, &configuration](const Object& parameters, const Answer& answer) {
        const engine::ServiceUnit& unit = one_service(operations, parameters);
        answer->reply({{"text", flag(parameters, "effective") ? configuration.effective_entry(unit)
                                                              : configuration.written_entries(unit)}});
      }));
}

void add_explanations(MethodTable& methods, Operations& operations) {
  methods.add(services_interface + "Why",
              guarded([&operations](const Object& parameters, const Answer& answer) {
                const engine::Engine& engine = operations.parts().engine;
                const std::string task = engine::unit_name(*text(parameters, "name"));
                if (!engine.knows(task)) throw NoSuchService(*text(parameters, "name"));
                const engine::Explanation why = engine.why(task);
                answer->reply({{"name", task},
                               {"state", to_string(engine.state(task))},
                               {"answer", why.answer},
                               {"facts", to_array(why.facts)}});
              }));
  methods.add(services_interface + "Dependencies",
              guarded([&operations](const Object& parameters, const Answer& answer) {
                Array services;
                for (const engine::ServiceUnit* unit : operations.services(patterns_or_all(parameters))) {
                  Array required;
                  for (const std::string& name : unit->requirements())
                    required.emplace_back(engine::unit_name(name));
                  services.push_back(Object{{"name", unit->name()}, {"requires", std::move(required)}});
                }
                answer->reply({{"services", std::move(services)}});
              }));
  methods.add(services_interface + "Times", guarded([&operations](const Object&, const Answer& answer) {
                const engine::Engine& engine = operations.parts().engine;
                Array services;
                for (const auto& [name, unit] : engine.units()) {
                  if (!unit->loaded()) continue;
                  const engine::StartTimes& times = unit->times();
                  services.push_back(Object{{"name", name},
                                            {"load", seconds(times.load)},
                                            {"wait", seconds(times.wait)},
                                            {"run", times.run ? Value(seconds(*times.run)) : Value()}});
                }
                const auto took = engine.boot_took();
                answer->reply({{"started", unix_seconds(engine.made_at())},
                               {"ready", took ? Value(seconds(*took)) : Value()},
                               {"services", std::move(services)}});
              }));
}

}  // namespace

void add_administration_methods(MethodTable& methods, Operations& operations, Configuration& configuration) {
  add_failures(methods, operations);
  add_loading(methods, operations);
  add_reload(methods, operations, configuration);
  add_enable(methods, operations, configuration);
  add_config(methods, operations, configuration);
  add_explanations(methods, operations);
}

}  // namespace aiod::control
