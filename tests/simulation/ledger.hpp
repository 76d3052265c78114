#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "simulation/trace.hpp"

namespace aiod::simulation {

/// What really happens, as the simulated services and the callers themselves see it, beside what the engine
/// says: the runs whose frames are alive, the objects, the answers that are owed. Keeps the first violation.
class Ledger {
 public:
  explicit Ledger(Trace& trace) : trace_(trace) {}

  void violate(std::string what);
  const std::optional<std::string>& violation() const noexcept { return violation_; }

  // Runs, by the task's name.
  void run_began(const std::string& task);
  void run_ended(const std::string& task);
  int alive(const std::string& task) const;
  std::uint64_t begun(const std::string& task) const;
  const std::map<std::string, int>& living() const noexcept { return living_; }

  // Objects, by address, and the unit they belong to.
  void object_made(const void* object, const std::string& unit) { objects_[object] = unit; }
  void object_gone(const void* object) { objects_.erase(object); }
  bool is_object(const void* object) const { return objects_.contains(object); }
  const std::map<const void*, std::string>& objects() const noexcept { return objects_; }

  // on_stop() calls of a unit since its run began.
  void hook_called(const std::string& unit) { ++on_stops_[unit]; }
  int take_hooks(const std::string& unit) { return std::exchange(on_stops_[unit], 0); }

  struct Promise {
    std::string kind;
    std::string subject;
    aio::TimePoint asked{};
  };
  /// A callback that must be called exactly once.
  std::function<void()> expect(std::string kind, std::string subject, aio::TimePoint now);
  const std::map<std::uint64_t, Promise>& owed() const noexcept { return owed_; }
  /// From now on answers may be left out: the engine goes.
  void forgive() { forgiving_ = true; }
  /// Another engine.
  void start_over();

 private:
  struct Answer;
  friend struct Answer;

  Trace& trace_;
  std::optional<std::string> violation_;
  std::map<std::string, int> living_;
  std::map<std::string, std::uint64_t> begun_;
  std::map<const void*, std::string> objects_;
  std::map<std::string, int> on_stops_;
  std::map<std::uint64_t, Promise> owed_;
  std::uint64_t promises_ = 0;
  bool forgiving_ = false;
};

}  // namespace aiod::simulation
