#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/unit_context.hpp"

namespace aiod::engine {

/// Decides whether what a service requires is there: a core service done, any other one running or scheduled.
class Requirements {
 public:
  /// nullptr when there is no service of that name.
  using Lookup = std::function<ServiceUnit*(const std::string& name)>;

  explicit Requirements(Lookup lookup) : lookup_(std::move(lookup)) {}

  /// `booting` are about to be started: a requirement among them is waited for. One that is unknown, has
  /// failed or does not run is not, and neither is a cycle.
  Readiness check(ServiceUnit& unit, const std::vector<ServiceUnit*>& booting);

  /// The same units, each after those among them that it requires.
  std::vector<ServiceUnit*> in_order(const std::vector<ServiceUnit*>& units) const;

  bool any_waiting() const noexcept { return !waiting_.empty(); }
  /// The units that were told `not_yet` since the last call.
  std::vector<ServiceUnit*> take_waiting();
  /// It is about to go.
  void forget(const ServiceUnit& unit) { std::erase(waiting_, &unit); }

 private:
  std::string cycle(ServiceUnit& start) const;

  Lookup lookup_;
  std::vector<ServiceUnit*> waiting_;
};

}  // namespace aiod::engine
