#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/unit.hpp"

namespace aiod::engine {

/// Stops services in the reverse of their order: each when all that require it have ended, the core services
/// when all others have, and what has no relation at the same time. What ignores its stop is waited for until
/// its stop_timeout.
class ShutDown : public std::enable_shared_from_this<ShutDown> {
 public:
  /// Outlives what it does: it is held by what is under way. `done` is called when all have ended or ignore
  /// it.
  static void begin(const std::vector<ServiceUnit*>& living, std::string reason, std::function<void()> done);

  ShutDown(std::string reason, std::function<void()> done)
      : reason_(std::move(reason)), done_(std::move(done)) {}

 private:
  struct Step {
    ServiceUnit* unit = nullptr;
    std::weak_ptr<void> lifetime{};  // the unit's: what else is under way may remove it
    bool core = false;
    std::uint64_t start_number = 0;
    std::vector<Step*> required{};  // those that wait for this one
    std::size_t dependents = 0;     // that have not ended yet
    bool asked = false;
  };

  void add(const std::vector<ServiceUnit*>& living);
  bool is_ready(const Step& step) const;
  std::vector<Step*> ready_ones();
  void go_on(std::vector<Step*> ready);
  void stop(Step& step);
  void ended(Step& step);

  std::map<std::string, Step> steps_;  // by the unit's name
  std::size_t others_ = 0;             // those that are not core services and have not ended yet
  std::size_t unasked_ = 0;
  std::size_t in_progress_ = 0;
  std::string reason_;
  std::function<void()> done_;
};

}  // namespace aiod::engine
