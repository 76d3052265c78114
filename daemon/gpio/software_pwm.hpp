#pragma once

#include <aio/gpio_board.hpp>

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

#include "gpio/pulse_train.hpp"

namespace aiod::gpio {

/// Makes pulses on any number of lines, on one thread of its own: the loop's timers are too coarse for a
/// servo, and a task that computes would show as a flicker. The thread lives from the first line on, sleeps
/// between changes, and asks for real-time priority, which it gets where the daemon may have it. Thread: the
/// loop's.
class SoftwarePwm {
 public:
  /// Sets the line's logical level; false when it can't be set any more. Called on the thread, must not
  /// block.
  using SetLevel = std::function<bool(bool active)>;
  using Id = std::uint64_t;

  SoftwarePwm() = default;
  ~SoftwarePwm();
  SoftwarePwm(const SoftwarePwm&) = delete;
  SoftwarePwm& operator=(const SoftwarePwm&) = delete;

  Id add(const aio::gpio::PwmSignal& signal, SetLevel set_level);

  /// False when the line can't be set any more.
  bool change(Id id, const aio::gpio::PwmSignal& signal);

  /// Returns the level that the line was left at; its function is not called any more.
  bool remove(Id id);

 private:
  struct Channel {
    PulseTrain train;
    SetLevel set_level;
    bool precise = false;  // its pulses are worth some spinning
    std::optional<bool> level{};
    bool lost = false;
  };
  struct Wake {
    aio::TimePoint at;
    bool precise = false;
  };

  void run();
  std::optional<Wake> step(aio::TimePoint now);
  void sleep(std::unique_lock<std::mutex>& lock, const Wake& wake);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<Id, Channel> channels_;
  Id last_id_ = 0;
  bool ending_ = false;
  bool touched_ = false;  // what is due may have changed
  std::thread thread_;
};

}  // namespace aiod::gpio
