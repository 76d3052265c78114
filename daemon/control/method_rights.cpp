#include <algorithm>
#include <array>

#include "control/access.hpp"

namespace aiod::control {
namespace {

using aio::Right;

constexpr std::array table{
    MethodRights{"io.aiod.Gpio.Get", Scope::everywhere, {Right::read}},
    MethodRights{"io.aiod.Gpio.Info", Scope::everywhere, {Right::read}},
    MethodRights{"io.aiod.Gpio.List", Scope::everywhere, {Right::read}},
    MethodRights{"io.aiod.Gpio.Pinout", Scope::everywhere, {Right::read}},
    MethodRights{"io.aiod.Gpio.Release", Scope::everywhere, {Right::steer}},
    MethodRights{"io.aiod.Gpio.Set", Scope::everywhere, {Right::steer}},
    MethodRights{"io.aiod.Gpio.Watch", Scope::everywhere, {Right::read}},
    MethodRights{"io.aiod.Log.Read", Scope::units, {Right::read}},
    MethodRights{"io.aiod.Services.ActFor", Scope::open, {}},
    MethodRights{"io.aiod.Services.Call", Scope::name, {Right::steer}},
    MethodRights{"io.aiod.Services.Cat", Scope::name, {Right::read}},
    // What it says of a text with ${NAME} or !secret in it tells of their values.
    MethodRights{"io.aiod.Services.Check", Scope::everywhere, {Right::run}},
    // Reads without edits; Configuration asks for the rights that its edits need.
    MethodRights{"io.aiod.Services.Config", Scope::name, {Right::read}},
    MethodRights{"io.aiod.Services.Delete", Scope::patterns, {Right::steer}},
    MethodRights{"io.aiod.Services.Dependencies", Scope::patterns, {Right::read}},
    MethodRights{"io.aiod.Services.Disable", Scope::patterns, {Right::steer, Right::configure}},
    MethodRights{"io.aiod.Services.Enable", Scope::patterns, {Right::steer, Right::configure}},
    MethodRights{"io.aiod.Services.Events", Scope::everywhere, {Right::read}},
    MethodRights{"io.aiod.Services.List", Scope::everywhere, {Right::read}},
    MethodRights{"io.aiod.Services.Load", Scope::patterns, {Right::steer}},
    MethodRights{"io.aiod.Services.Reload", Scope::all_or_patterns, {Right::steer, Right::configure}},
    MethodRights{"io.aiod.Services.Report", Scope::patterns, {Right::read}},
    MethodRights{"io.aiod.Services.ResetFailed", Scope::patterns, {Right::steer}},
    MethodRights{"io.aiod.Services.Restart", Scope::patterns, {Right::steer}},
    MethodRights{"io.aiod.Services.Result", Scope::patterns, {Right::read}},
    MethodRights{"io.aiod.Services.Start", Scope::patterns, {Right::steer}},
    MethodRights{"io.aiod.Services.Stats", Scope::patterns, {Right::read}},
    MethodRights{"io.aiod.Services.Status", Scope::patterns, {Right::read}},
    MethodRights{"io.aiod.Services.Stop", Scope::patterns, {Right::steer}},
    MethodRights{"io.aiod.Services.Times", Scope::everywhere, {Right::read}},
    MethodRights{"io.aiod.Services.Traceback", Scope::patterns, {Right::read}},
    MethodRights{"io.aiod.Services.TryRestart", Scope::patterns, {Right::steer}},
    MethodRights{"io.aiod.Services.Unload", Scope::patterns, {Right::steer}},
    MethodRights{"io.aiod.Services.Version", Scope::somewhere, {Right::read}},
    MethodRights{"io.aiod.Services.Why", Scope::name, {Right::read}},
    MethodRights{"org.varlink.service.GetInfo", Scope::open, {}},
    MethodRights{"org.varlink.service.GetInterfaceDescription", Scope::open, {}},
};
static_assert(std::ranges::is_sorted(table, {}, &MethodRights::method));

}  // namespace

const MethodRights* rights_of(std::string_view method) {
  const auto* found = std::ranges::lower_bound(table, method, {}, &MethodRights::method);
  return found != table.end() && found->method == method ? &*found : nullptr;
}

}  // namespace aiod::control
