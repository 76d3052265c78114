#pragma once

#include <aio/log.hpp>

#include <functional>
#include <map>
#include <string>
#include <utility>

#include "engine/surroundings.hpp"
#include "simulation/trace.hpp"

namespace aiod::simulation {

/// A wall clock that is stepped, and believed or not.
class SimulatedWallClock final : public engine::WallClockWatch {
 public:
  bool trusted() const override { return trusted_; }
  void on_change(std::function<void()> function) override { changed_ = std::move(function); }
  void tell() {
    if (changed_) changed_();
  }
  void trust(bool trusted) {
    const bool came = !std::exchange(trusted_, trusted) && trusted;
    if (came) tell();
  }

 private:
  bool trusted_ = true;
  std::function<void()> changed_;
};

class SimulatedLastRuns final : public engine::LastRuns {
 public:
  std::optional<aio::WallTime> last(std::string_view unit) const override {
    const auto found = runs_.find(unit);
    return found != runs_.end() ? std::optional(found->second) : std::nullopt;
  }
  void ran(std::string_view unit, aio::WallTime when) override {
    runs_.insert_or_assign(std::string(unit), when);
  }

 private:
  std::map<std::string, aio::WallTime, std::less<>> runs_;
};

/// Warnings and errors become lines of the trace.
class TracedLog final : public aio::LogSink {
 public:
  explicit TracedLog(Trace& trace) : trace_(trace) {}
  void write(aio::LogLevel level, std::string_view unit, std::string_view text) noexcept override {
    if (level >= aio::LogLevel::warning)
      trace_.add("    log: " + std::string(unit) + ": " + std::string(text.substr(0, text.find('\n'))));
  }

 private:
  Trace& trace_;
};

}  // namespace aiod::simulation
