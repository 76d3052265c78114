#pragma once

#include <aio/loop.hpp>

#include <boost/asio/posix/stream_descriptor.hpp>

#include <filesystem>
#include <functional>
#include <memory>

#include "engine/surroundings.hpp"
#include "settings/daemon_settings.hpp"

namespace aiod {

/// Whether this machine's wall clock came up with the right time by itself: it is no board with a device
/// tree, or the kernel set its clock from a battery clock. `root` stands before /proc and /sys.
bool has_battery_clock(const std::filesystem::path& root = "/");

/// The kernel's wall clock: tells of steps by a timer that the kernel cancels when the clock is set, and of
/// synchronisation by what clock_sync.hpp finds, which has to be looked at, every ten seconds, while a
/// schedule waits for it and at no other time.
class WallClock final : public engine::WallClockWatch {
 public:
  WallClock(aio::Loop& loop, settings::ClockSync wanted);
  ~WallClock() override;

  bool trusted() const override;
  void on_change(std::function<void()> function) override { changed_ = std::move(function); }

 private:
  void ask_timedated() const;
  void watch_steps();
  void arm_steps();
  void look_again();

  aio::Loop& loop_;
  bool trusted_at_once_;
  mutable aio::Timer look_;  // armed while somebody was told that the clock is not trusted
  mutable bool asking_ = false;
  mutable bool timedated_agrees_ = false;
  std::shared_ptr<char> alive_ = std::make_shared<char>();
  boost::asio::posix::stream_descriptor steps_;
  std::function<void()> changed_;
};

}  // namespace aiod
