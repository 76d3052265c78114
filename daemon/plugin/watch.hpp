#pragma once

#include <aio/loop.hpp>

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "plugin/watch_events.hpp"

namespace aiod::plugin {

/// Watches directories for plugins that come, change or go; directories that are not there yet, or are
/// removed and made again, too. Nothing is polled. Not seen: a change of what a symbolic link names, in the
/// directory or on the way to it. Loop's thread.
class Watch {
 public:
  struct Options {
    aio::Duration quiet = std::chrono::milliseconds(300);  // without events, before it calls
    aio::Duration longest = std::chrono::seconds(3);       // that events may put the call off
  };

  /// Calls `on_touched` on the loop's thread, once for each burst of events: look again. It may destroy the
  /// Watch; it must not throw.
  Watch(aio::Loop& loop, std::vector<std::filesystem::path> directories,
        std::function<void(const Touched&)> on_touched);
  Watch(aio::Loop& loop, std::vector<std::filesystem::path> directories,
        std::function<void(const Touched&)> on_touched, Options options);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  /// Why some directory is not watched, for the log; empty when all are.
  std::string warning() const;

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace aiod::plugin
