#pragma once

#include <gtest/gtest.h>

#include <cerrno>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include <aio/testing/service_harness.hpp>

#include "support/temp_dir.hpp"
#include "watcher/machine.hpp"

namespace watcher {

/// A board as the test says, and what was done to it.
struct FakeBoard {
  aio::Duration uptime = std::chrono::hours(1);
  int open_error = 0;
  std::chrono::seconds driver_limit{60};
  bool stoppable = true;
  std::vector<std::string> watchdog{};  // "open /dev/watchdog", "timeout 10", "feed", "disarm"
};

class FakeWatchdog final : public Watchdog {
 public:
  explicit FakeWatchdog(FakeBoard& board) : board_(board) {}
  std::chrono::seconds set_timeout(std::chrono::seconds timeout) override {
    board_.watchdog.push_back("timeout " + std::to_string(timeout.count()));
    return std::min(timeout, board_.driver_limit);
  }
  void feed() override { board_.watchdog.emplace_back("feed"); }
  bool disarm() noexcept override {
    board_.watchdog.emplace_back("disarm");
    return board_.stoppable;
  }

 private:
  FakeBoard& board_;
};

class FakeMachine final : public Machine {
 public:
  explicit FakeMachine(FakeBoard& board) : board_(board) {}
  std::unique_ptr<Watchdog> open_watchdog(const std::string& device) override {
    if (board_.open_error != 0) throw std::system_error(board_.open_error, std::generic_category(), device);
    board_.watchdog.push_back("open " + device);
    return std::make_unique<FakeWatchdog>(board_);
  }
  aio::Duration uptime() override { return board_.uptime; }

 private:
  FakeBoard& board_;
};

}  // namespace watcher
