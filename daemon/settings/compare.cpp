#include "settings/compare.hpp"

#include <algorithm>
#include <set>

namespace aiod::settings {
namespace {

template <class T>
void note(std::vector<std::string>& names, const char* name, const T& before, const T& after) {
  if (before != after) names.emplace_back(name);
}

void compare_kwargs(const aio::Object& before, const aio::Object& after, std::vector<std::string>& names) {
  std::set<std::string> keys;
  for (const auto& [key, value] : before) keys.emplace(key);
  for (const auto& [key, value] : after) keys.emplace(key);
  for (const std::string& key : keys) {
    const aio::Value* old_value = before.if_contains(key);
    const aio::Value* new_value = after.if_contains(key);
    const bool same = old_value != nullptr && new_value != nullptr && *old_value == *new_value;
    if (!same) names.push_back("kwargs." + key);
  }
}

/// Of variables that are typed alike, "7" and "07" are two texts.
void compare_texts(const ServiceSettings& before, const ServiceSettings& after,
                   std::vector<std::string>& names) {
  const auto differs = [&](const std::string& key, const std::string& path) {
    const auto of = [&](const ServiceSettings& service) {
      std::map<std::string, std::string> texts(service.texts.lower_bound(path), service.texts.end());
      std::erase_if(
          texts, [&](const auto& each) { return each.first != path && !each.first.starts_with(path + '/'); });
      return texts;
    };
    if (std::ranges::find(names, key) == names.end() && of(before) != of(after)) names.push_back(key);
  };
  if (before.texts == after.texts) return;
  differs("args", "/args");
  for (const auto& [key, value] : after.kwargs)
    differs("kwargs." + std::string(key), child_path("/kwargs", key));
}

bool same_errors(const std::vector<Diagnostic>& before, const std::vector<Diagnostic>& after) {
  return std::ranges::equal(before, after, {}, &Diagnostic::message, &Diagnostic::message);
}

void compare_backoff(const Backoff& before, const Backoff& after, std::vector<std::string>& names) {
  note(names, "restart.delay", before.delay, after.delay);
  note(names, "restart.factor", before.factor, after.factor);
  note(names, "restart.cap", before.cap, after.cap);
  note(names, "restart.jitter", before.jitter, after.jitter);
  note(names, "restart.max", before.max, after.max);
  note(names, "restart.within", before.within, after.within);
}

}  // namespace

Changes compare(const ServiceSettings& before, const ServiceSettings& after) {
  Changes changes;
  note(changes.live, "enabled", before.enabled, after.enabled);
  note(changes.live, "restart", before.restart, after.restart);
  note(changes.live, "loglevel", before.loglevel, after.loglevel);
  note(changes.live, "service_logger", before.service_logger, after.service_logger);
  note(changes.live, "stop_timeout", before.stop_timeout, after.stop_timeout);
  note(changes.restart, "args", before.args, after.args);
  compare_kwargs(before.kwargs, after.kwargs, changes.restart);
  compare_texts(before, after, changes.restart);
  note(changes.restart, "schedule", before.schedule, after.schedule);
  note(changes.restart, "require", before.require, after.require);
  if (!same_errors(before.errors, after.errors)) changes.restart.emplace_back("errors");
  return changes;
}

Changes compare(const DaemonSettings& before, const DaemonSettings& after) {
  Changes changes;
  note(changes.live, "log.level", before.log.level, after.log.level);
  compare_backoff(before.restart, after.restart, changes.live);
  note(changes.live, "boot_timeout", before.boot_timeout, after.boot_timeout);
  note(changes.live, "stop_timeout", before.stop_timeout, after.stop_timeout);
  note(changes.live, "stall", before.stall, after.stall);
  note(changes.restart, "log.ring_size", before.log.ring_size, after.log.ring_size);
  note(changes.restart, "log.stderr", before.log.to_stderr, after.log.to_stderr);
  note(changes.restart, "log.file", before.log.file, after.log.file);
  note(changes.restart, "gpio.backend", before.gpio.backend, after.gpio.backend);
  note(changes.restart, "gpio.chip", before.gpio.chip, after.gpio.chip);
  note(changes.restart, "control.group", before.control.group, after.control.group);
  note(changes.restart, "control.max_clients", before.control.max_clients, after.control.max_clients);
  note(changes.restart, "clock_sync", before.clock_sync, after.clock_sync);
  note(changes.restart, "offload_threads", before.offload_threads, after.offload_threads);
  note(changes.restart, "services", before.services, after.services);
  return changes;
}

}  // namespace aiod::settings
