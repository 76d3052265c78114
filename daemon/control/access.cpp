#include "control/access.hpp"

#include <algorithm>
#include <utility>

#include "control/operations.hpp"
#include "control/parameters.hpp"
#include "engine/names.hpp"

namespace aiod::control {

using aio::Right;

Access Access::on_behalf_of(aio::Caller caller) const {
  Access narrower = *this;
  narrower.callers_.push_back(std::make_shared<const aio::Caller>(std::move(caller)));
  return narrower;
}

void Access::authorise(Right right, std::string_view service) const {
  if (service == "*") return authorise_everywhere(right);
  for (const auto& caller : callers_)
    if (!caller->may(right, service)) throw Denied(denial_text(*caller, right, service));
}

void Access::authorise(Right right, const std::vector<std::string>& services) const {
  for (const std::string& service : services) authorise(right, service);
  for (const auto& caller : callers_)
    if (services.empty() && !caller->rights().has(right))
      throw Denied(denial_text(*caller, right, "any service"));
}

void Access::authorise_everywhere(Right right) const {
  for (const auto& caller : callers_)
    if (!caller->may_everywhere(right)) throw Denied(denial_text(*caller, right));
}

bool Access::may_everywhere(Right right) const {
  return std::ranges::all_of(callers_, [&](const auto& caller) { return caller->may_everywhere(right); });
}

std::string Access::who() const {
  std::string names;
  for (const auto& caller : callers_) names += (names.empty() ? "" : " for ") + caller->who;
  return names;
}

namespace {

// The services of the tasks that are meant, and the names that nothing has: to be told that there is no such
// service, one needs the right too.
std::vector<std::string> services_meant(const Operations& operations,
                                        const std::vector<std::string>& patterns) {
  Operations::Matches matches = operations.match(patterns);
  std::vector<std::string> services;
  for (const std::string& task : matches.tasks) services.emplace_back(engine::service_name(task));
  for (const std::string& name : matches.missing) services.emplace_back(engine::service_name(name));
  return services;
}

void authorise_units(const Access& access, Right right, const std::vector<std::string>& units) {
  if (units.empty() || std::ranges::any_of(units, engine::is_wildcard))
    return access.authorise_everywhere(right);
  access.authorise(right, units);
}

void authorise(const Operations& operations, const Access& access, const MethodRights& needed, Right right,
               const aio::Object& parameters) {
  switch (needed.scope) {
    case Scope::open:
      return;
    case Scope::somewhere:
      return access.authorise(right, std::vector<std::string>{});
    case Scope::everywhere:
      return access.authorise_everywhere(right);
    case Scope::all_or_patterns:
      if (given(parameters, "patterns") == nullptr) return access.authorise_everywhere(right);
      [[fallthrough]];
    case Scope::patterns: {
      const bool all = given(parameters, "patterns") == nullptr;
      const auto patterns = all ? std::vector<std::string>{"*"} : strings(parameters, "patterns");
      return access.authorise(right, services_meant(operations, patterns));
    }
    case Scope::name: {
      const std::string name = text(parameters, "name").value_or("");
      return access.authorise(right, engine::service_name(name));
    }
    case Scope::units:
      return authorise_units(access, right, strings(parameters, "units"));
  }
}

}  // namespace

void authorise(const Operations& operations, const Access& access, std::string_view method,
               const aio::Object& parameters, Audit audit) {
  if (!access.restricted()) return;
  const MethodRights* needed = rights_of(method);
  if (needed == nullptr) throw Denied("only callers who may do everything may call " + std::string(method));
  if (needed->scope == Scope::open) return;
  const auto write = [&](std::string_view end) {
    operations.parts().log.write(aio::LogLevel::info, logging::daemon_unit,
                                 audit_line(access, method, parameters).append(end));
  };
  try {
    for (const Right right : aio::all_rights)
      if (needed->rights.has(right)) authorise(operations, access, *needed, right, parameters);
  } catch (const Denied&) {
    if (audit == Audit::everything) write(": denied");
    throw;
  }
  if (audit == Audit::everything || needed->rights != aio::Rights{Right::read}) write("");
}

}  // namespace aiod::control
