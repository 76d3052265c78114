#pragma once

#include <aio/bind_problem.hpp>
#include <aio/gpio_board.hpp>
#include <aio/log.hpp>
#include <aio/loop.hpp>

#include <functional>
#include <optional>
#include <string>

#include "engine/plugin_source.hpp"
#include "engine/record.hpp"
#include "engine/service_host.hpp"
#include "engine/surroundings.hpp"
#include "settings/known_parameters.hpp"
#include "settings/service_settings.hpp"

namespace aiod::engine {

class ServiceUnit;

/// Whether what a service requires is there.
struct Readiness {
  enum class Verdict : std::uint8_t { ready, not_yet, never };
  Verdict verdict = Verdict::ready;
  aio::Error why{};  // never
};

/// What all units share; made by the engine, outlives them.
struct UnitContext {
  aio::Loop& loop;
  aio::LogSink& log;
  aio::gpio::Board& board;
  PluginSource& plugins;
  WallClockWatch& wall_clock;
  LastRuns& last_runs;
  /// At least 0, below 1.
  std::function<double()> random{};
  aio::LogLevel log_level = aio::LogLevel::info;  // of a service that names none
  aio::Duration stop_timeout = std::chrono::seconds(5);
  settings::Backoff backoff{};  // of a service that names none
  TaskRecord::OnChange on_change{};
  ServiceHost::Finder find{};
  /// What is known of a plugin that is not loaded.
  std::function<std::optional<settings::KnownParameters::Parameters>(const std::string&)> known{};
  /// "services.yaml:3:10: error: ..." for what is wrong with a configured value.
  std::function<std::string(const settings::ServiceSettings&, const aio::BindProblem&, settings::Severity)>
      explain{};
  /// Asked before a start goes on; after `not_yet` the unit's proceed() is called when something has changed.
  std::function<Readiness(ServiceUnit&)> readiness{};
  /// Restarts these services together with one that failed, as far as they are active or have failed.
  std::function<void(const ServiceUnit&, const std::vector<std::string>&)> restart_with{};
  aio::Control* control = nullptr;  // what a service steers the daemon by
  std::uint64_t starts = 0;         // of all units, to stop them in reverse
};

}  // namespace aiod::engine
