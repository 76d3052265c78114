#pragma once

#include <aio/time.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

/// What the engine needs of the world besides its loop and its plugins; implemented by whoever builds it.
/// Loop's thread only; all of it outlives the engine.
namespace aiod::engine {

/// What is to be known of the wall clock besides its reading.
class WallClockWatch {
 public:
  virtual ~WallClockWatch() = default;
  /// Whether the wall clock can be believed: it was set by a battery clock or a time server.
  virtual bool trusted() const = 0;
  /// Called, on the loop, after the wall clock was stepped and after it came to be trusted. Replaces the
  /// function before it.
  virtual void on_change(std::function<void()> function) = 0;
};

/// When services with `missed: once` last ran; outlives the process.
class LastRuns {
 public:
  virtual ~LastRuns() = default;
  virtual std::optional<aio::WallTime> last(std::string_view unit) const = 0;
  /// Must not block: what is written is written elsewhere.
  virtual void ran(std::string_view unit, aio::WallTime when) = 0;
};

/// A wall clock that is always right and never steps.
class SteadyWallClock final : public WallClockWatch {
 public:
  bool trusted() const override { return true; }
  void on_change(std::function<void()>) override {}
};

/// Remembers nothing.
class NoLastRuns final : public LastRuns {
 public:
  std::optional<aio::WallTime> last(std::string_view) const override { return std::nullopt; }
  void ran(std::string_view, aio::WallTime) override {}
};

}  // namespace aiod::engine
