#include "parameters.hpp"

#include <fmt/format.h>

#include <aio/durable_file.hpp>
#include <aio/error.hpp>
#include <aio/time.hpp>

namespace watcher {
namespace {

using namespace std::chrono_literals;

bool is_off(const aio::Value& value) {
  return value.is_null() || (value.is_bool() && !value.get_bool());
}

// A path; `standard` where it is just switched on.
std::optional<std::string> path_of(const char* name, const aio::Value& value, const std::string& standard) {
  if (is_off(value)) return std::nullopt;
  if (value.is_bool()) return standard;
  if (const auto* path = value.if_string(); path != nullptr && !path->empty()) return std::string(*path);
  throw aio::ConfigError(fmt::format("{} must be true, false or a path", name));
}

std::chrono::milliseconds duration_of(const aio::Value& value) {
  const std::string text =
      value.is_string() ? std::string(value.get_string()) : fmt::format("{}", value.to_number<double>());
  const auto duration = aio::parse_duration(text);
  if (!duration) throw aio::ConfigError("not a duration: " + text);
  return std::chrono::duration_cast<std::chrono::milliseconds>(*duration);
}

aio::gpio::Pin pin_of(const aio::Value& value) {
  if (const auto* name = value.if_string()) return {std::string(*name)};
  return {value.to_number<int>()};
}

Heartbeat from_map(const aio::Object& map) {
  Heartbeat heartbeat;
  for (const auto& [key, value] : map) {
    if (key == "LED" || key == "led")
      heartbeat.led = pin_of(value);
    else if (key == "TIMEOUT" || key == "timeout")
      heartbeat.period = duration_of(value);
    else
      throw aio::ConfigError("unknown key " + std::string(key));
  }
  if (heartbeat.period < 100ms) throw aio::ConfigError("TIMEOUT must be 100ms or longer");
  return heartbeat;
}

std::optional<Heartbeat> heartbeat_of(const aio::Value& value) {
  if (is_off(value)) return std::nullopt;
  if (value.is_bool()) return Heartbeat();
  try {
    if (const auto* map = value.if_object()) return from_map(*map);
    return Heartbeat{.led = pin_of(value)};
  } catch (const std::exception& e) {
    throw aio::ConfigError(fmt::format(
        "heartbeat must be true, false, a pin, or a map {{LED: pin, TIMEOUT: 1s}}: {}", e.what()));
  }
}

std::map<std::string, std::uint64_t> limits_of(const aio::Value& value) {
  std::map<std::string, std::uint64_t> limits;
  if (is_off(value)) return limits;
  if (!value.is_object())
    throw aio::ConfigError("err_service_limit must be false or a map {service: errors}");
  for (const auto& [service, limit] : value.get_object()) {
    const bool fits = limit.is_int64() && limit.get_int64() >= 1;
    if (!fits)
      throw aio::ConfigError(
          fmt::format("err_service_limit of {} must be a whole number from 1 on", std::string_view(service)));
    limits[std::string(service)] = static_cast<std::uint64_t>(limit.get_int64());
  }
  return limits;
}

}  // namespace

Settings settings_of(const Parameters& p) {
  if (p.period < 1s) throw aio::ConfigError("period must be 1s or longer");
  if (p.wdfeed < 1000 || p.wdfeed > 3'600'000)
    throw aio::ConfigError("wdfeed must be 1000 to 3600000 (milliseconds)");
  if (p.min_uptime < 1min) throw aio::ConfigError("min_uptime must be 1m or longer");
  Settings settings{.period = p.period,
                    .max_errors = p.max_errors,
                    .limits = limits_of(p.err_service_limit),
                    .watchdog = path_of("watchdog", p.watchdog, "/dev/watchdog"),
                    .feed_within = std::chrono::milliseconds(p.wdfeed),
                    .heartbeat = heartbeat_of(p.heartbeat),
                    .folder = p.folder.empty() ? aio::state_folder() : std::filesystem::path(p.folder),
                    .min_uptime = p.min_uptime};
  // A path without a folder lies in ours.
  if (const auto report = path_of("save_report", p.save_report, ".watcher.service"))
    settings.report = settings.folder / *report;
  return settings;
}

}  // namespace watcher
