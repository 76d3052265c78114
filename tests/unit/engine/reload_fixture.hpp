#pragma once

#include "unit/engine/fixture.hpp"

namespace aiod::engine {

/// An engine whose configuration or plugins change.
class ReloadTest : public EngineTest {
 protected:
  /// A service that runs for ever; `bodies_` counts its runs.
  void add(const std::string& name);
  /// A core service that takes so long.
  void add_core(const std::string& name, aio::Duration takes);
  /// The entry of the configuration that comes next, which begins empty.
  settings::ServiceSettings& change(const std::string& name);
  /// Applies it, and says what was planned.
  ReloadPlan reload();
  std::vector<std::string> problems() { return engine_->problems(next_); }
  void swap(const std::vector<std::string>& services);
  /// Why its code stays mapped; "?" before it is told.
  std::string unload(const std::string& service);

  static settings::Diagnostic error_at(std::string message);
  /// "a running>stopping" of each event.
  static std::vector<std::string> names(const std::vector<std::string>& events);

  settings::Settings next_;
  std::map<std::string, int> bodies_;
  int reloaded_ = 0;
  std::optional<std::vector<std::string>> swapped_;  // what went wrong
};

/// Ignores its first stop.
FakeService::Parts deaf();

}  // namespace aiod::engine
