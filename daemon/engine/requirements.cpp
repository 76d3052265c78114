#include "engine/requirements.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "engine/cycle.hpp"
#include "engine/unit.hpp"

namespace aiod::engine {
namespace {

using Verdict = Readiness::Verdict;

Verdict verdict_on(const ServiceUnit& required, const std::vector<ServiceUnit*>& booting) {
  const bool core = required.type() == aio::ServiceType::core;
  switch (required.state()) {
    case TaskState::done:
      if (core) return Verdict::ready;
      break;
    case TaskState::running:
      return core ? Verdict::not_yet : Verdict::ready;
    case TaskState::scheduled:
      return Verdict::ready;
    case TaskState::starting:
    case TaskState::restarting:
      return Verdict::not_yet;
    default:
      break;
  }
  const bool to_come = required.state() == TaskState::inactive &&
                       std::find(booting.begin(), booting.end(), &required) != booting.end();
  return to_come ? Verdict::not_yet : Verdict::never;
}

Readiness unmet(std::string type, std::string message) {
  return {.verdict = Verdict::never,
          .why = {.type = std::move(type), .message = std::move(message), .traceback = {}}};
}

}  // namespace

Readiness Requirements::check(ServiceUnit& unit, const std::vector<ServiceUnit*>& booting) {
  if (unit.requirements().empty()) return {};
  if (const std::string path = cycle(unit); !path.empty())
    return unmet("aio::ConfigError", "the services require one another: " + path);
  Readiness readiness;
  for (const std::string& name : unit.requirements()) {
    const ServiceUnit* required = lookup_(name);
    if (required == nullptr)
      return unmet("aio::ConfigError", fmt::format("requires {}, and there is no such service", name));
    const Verdict verdict = verdict_on(*required, booting);
    if (verdict == Verdict::never)
      return unmet("aiod::RequirementError", fmt::format("requires {}, which is {}; start that first",
                                                         required->name(), to_string(required->state())));
    if (verdict == Verdict::not_yet) readiness.verdict = verdict;
  }
  if (readiness.verdict == Verdict::not_yet) waiting_.push_back(&unit);
  return readiness;
}

std::vector<ServiceUnit*> Requirements::in_order(const std::vector<ServiceUnit*>& units) const {
  std::map<ServiceUnit*, std::size_t> missing;
  std::map<ServiceUnit*, std::vector<ServiceUnit*>> dependents;
  for (ServiceUnit* unit : units) missing[unit] = 0;
  for (ServiceUnit* unit : units)
    for (const std::string& name : unit->requirements()) {
      ServiceUnit* required = lookup_(name);
      if (!missing.contains(required)) continue;
      dependents[required].push_back(unit);
      ++missing[unit];
    }
  std::vector<ServiceUnit*> order;
  for (ServiceUnit* unit : units)
    if (missing[unit] == 0) order.push_back(unit);
  for (std::size_t i = 0; i < order.size(); ++i)
    for (ServiceUnit* dependent : dependents[order[i]])
      if (--missing[dependent] == 0) order.push_back(dependent);
  for (ServiceUnit* unit : units)
    if (missing[unit] > 0) order.push_back(unit);  // a circle, which check() tells
  return order;
}

std::vector<ServiceUnit*> Requirements::take_waiting() {
  std::vector<ServiceUnit*> taken = std::exchange(waiting_, {});
  std::sort(taken.begin(), taken.end(), [](const auto* a, const auto* b) { return a->name() < b->name(); });
  taken.erase(std::unique(taken.begin(), taken.end()), taken.end());
  return taken;
}

// "a.service -> b.service -> a.service"; empty when no requirement leads back to `start`.
std::string Requirements::cycle(ServiceUnit& start) const {
  const auto required_by = [this](const ServiceUnit* unit) {
    std::vector<const ServiceUnit*> required;
    for (const std::string& name : unit->requirements())
      if (const ServiceUnit* found = lookup_(name)) required.push_back(found);
    return required;
  };
  std::string text;
  for (const ServiceUnit* unit : find_cycle<const ServiceUnit*>(&start, required_by))
    text += (text.empty() ? "" : " -> ") + unit->name();
  return text;
}

}  // namespace aiod::engine
