#include "aiod/wall_clock.hpp"

#include <sys/timerfd.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <fstream>
#include <limits>
#include <memory>
#include <utility>

#include "aiod/clock_sync.hpp"

namespace aiod {
namespace {

constexpr aio::Duration look_interval = std::chrono::seconds(10);

bool kernel_set_clock_from(const std::filesystem::path& rtc) {
  char flag = '0';
  std::ifstream(rtc / "hctosys") >> flag;
  return flag == '1';
}

}  // namespace

bool has_battery_clock(const std::filesystem::path& root) {
  std::error_code ignored;
  if (!std::filesystem::exists(root / "proc/device-tree", ignored)) return true;
  for (const auto& rtc : std::filesystem::directory_iterator(root / "sys/class/rtc", ignored))
    if (kernel_set_clock_from(rtc.path())) return true;
  return false;
}

WallClock::WallClock(aio::Loop& loop, settings::ClockSync wanted)
    : loop_(loop),
      trusted_at_once_(wanted == settings::ClockSync::ignored ||
                       (wanted == settings::ClockSync::automatic && has_battery_clock())),
      look_(loop, [this] { look_again(); }),
      steps_(loop.context()) {
  watch_steps();
}

WallClock::~WallClock() = default;

bool WallClock::trusted() const {
  if (trusted_at_once_ || timedated_agrees_ || is_clock_synchronised()) return true;
  if (!look_.armed()) look_.arm(loop_.clock().now() + look_interval);
  ask_timedated();
  return false;
}

void WallClock::ask_timedated() const {
  if (std::exchange(asking_, true)) return;
  loop_.run_on_worker([this, &loop = loop_, weak = std::weak_ptr(alive_)] {
    const bool agrees = does_timedated_see_the_clock_synchronised();
    loop.post([this, weak, agrees] {
      if (weak.expired()) return;
      asking_ = false;
      timedated_agrees_ = agrees;
      if (agrees && changed_) changed_();
    });
  });
}

void WallClock::look_again() {
  if (trusted() && changed_) changed_();
}

// Where there is no such timer (an old kernel, a sandbox), steps go unseen.
void WallClock::watch_steps() {
  const int fd = ::timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
  if (fd < 0) return;
  steps_.assign(fd);
  arm_steps();
}

void WallClock::arm_steps() {
  itimerspec never{};
  never.it_value.tv_sec = std::numeric_limits<std::int32_t>::max();
  ::timerfd_settime(steps_.native_handle(), TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, nullptr);
  steps_.async_wait(
      boost::asio::posix::stream_descriptor::wait_read, [this](boost::system::error_code error) {
        if (error) return;
        std::uint64_t count = 0;
        const bool was_set = ::read(steps_.native_handle(), &count, sizeof count) < 0 && errno == ECANCELED;
        arm_steps();
        if (was_set && changed_) changed_();
      });
}

}  // namespace aiod
