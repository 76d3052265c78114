#include "control/authorise_edits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "engine/names.hpp"

namespace aiod::control {
namespace {

using aio::Right;
using Parameters = std::vector<aio::ParamInfo>;

constexpr std::string_view kwarg = "kwargs.";

[[noreturn]] void refuse(const settings::Edit& edit, std::string_view why) {
  throw Denied(fmt::format("{} of {} can be changed on the board only: {}", edit.key, edit.service, why));
}

Parameters parameters_of(const engine::Engine& engine, const settings::Edit& edit) {
  const engine::ServiceUnit* unit = engine.service(edit.service);
  if (unit == nullptr || !unit->loaded())
    refuse(edit, "the service is not loaded, so that nobody knows what its parameters do");
  return unit->parameters();
}

// A parameter that the plugin does not have would be an error; what it means to a later version, nobody
// knows.
void authorise_kwarg(const engine::Engine& engine, const settings::Edit& edit) {
  const std::string_view name = std::string_view(edit.key).substr(kwarg.size());
  const Parameters parameters = parameters_of(engine, edit);
  const auto known = std::ranges::find(parameters, name, &aio::ParamInfo::name);
  if (known == parameters.end()) refuse(edit, "the service has no such parameter");
  if (known->local_only || known->secret)
    refuse(edit, "it names a program, a file, a listener, a server, rights or credentials");
}

// Any list of positions gives or takes away all of them: those that it leaves out fall back to the code's
// defaults.
void authorise_args(const engine::Engine& engine, const settings::Edit& edit) {
  for (const aio::ParamInfo& parameter : parameters_of(engine, edit))
    if (parameter.local_only || parameter.secret)
      refuse(edit, fmt::format("{} is among them; give the others by name", parameter.name));
}

// Each text in a list, however deep; of `require` also one that stands alone.
void collect_names(const aio::Value& value, bool is_name, std::vector<std::string>& names) {
  if (const auto* text = value.if_string(); text != nullptr && is_name) names.emplace_back(*text);
  if (const auto* list = value.if_array())
    for (const aio::Value& item : *list) collect_names(item, true, names);
  if (const auto* map = value.if_object())
    for (const auto& [key, item] : *map) collect_names(item, key == "with", names);
}

void authorise_key(const Access& access, const settings::Edit& edit) {
  if (edit.key == "enabled" || edit.key == "schedule") access.authorise(Right::steer, edit.service);
  if (edit.key != "require" && edit.key != "restart") return;
  std::vector<std::string> names;
  if (edit.value) collect_names(*edit.value, edit.key == "require", names);
  for (const std::string& name : names) {
    if (engine::is_wildcard(name))
      access.authorise_everywhere(Right::steer);
    else
      access.authorise(Right::steer, name);
  }
}

}  // namespace

void authorise_edits(const Access& access, const engine::Engine& engine,
                     const std::vector<settings::Edit>& edits) {
  if (!access.restricted()) return;
  const bool may_run = access.may_everywhere(Right::run);
  for (const settings::Edit& given : edits) {
    settings::Edit edit = given;
    edit.key = settings::override_key(given.key);
    access.authorise(Right::configure, edit.service);
    authorise_key(access, edit);
    if (may_run) continue;
    if (edit.key == "kwargs") refuse(edit, "give each parameter by its name");
    if (edit.key == "args") authorise_args(engine, edit);
    if (edit.key.starts_with(kwarg)) authorise_kwarg(engine, edit);
  }
}

}  // namespace aiod::control
