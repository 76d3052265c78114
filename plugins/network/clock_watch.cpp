#include "clock_watch.hpp"

#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/timerfd.h>
#include <sys/timex.h>
#include <unistd.h>

#include <boost/asio/deferred.hpp>

#include <array>
#include <cerrno>
#include <limits>
#include <system_error>

namespace network {
namespace {

int checked(int descriptor, const char* what) {
  if (descriptor < 0) throw std::system_error(errno, std::generic_category(), what);
  return descriptor;
}

void drain(int descriptor) {
  std::array<char, 4096> bytes;
  while (::read(descriptor, bytes.data(), bytes.size()) > 0) {
  }
}

}  // namespace

KernelClockWatch::KernelClockWatch(const aio::Executor& executor, const std::string& folder)
    : timer_(executor, checked(::timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC), "timerfd")),
      folder_(executor, checked(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC), "inotify")),
      either_(executor, checked(::epoll_create1(EPOLL_CLOEXEC), "epoll")) {
  add(timer_);
  add(folder_);
  // Without systemd-timesyncd there is no such folder, and the timer alone has to do.
  ::inotify_add_watch(folder_.native_handle(), folder.c_str(), IN_CREATE | IN_ATTRIB | IN_MOVED_TO);
  arm();
}

bool KernelClockWatch::synchronised() {
  timex state{};
  return ::ntp_adjtime(&state) != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
}

aio::Task<void> KernelClockWatch::changed() {
  co_await either_.async_wait(Descriptor::wait_read, boost::asio::deferred);
  drain(timer_.native_handle());
  drain(folder_.native_handle());
  arm();
}

void KernelClockWatch::add(Descriptor& descriptor) {
  const int number = descriptor.native_handle();
  epoll_event event{};
  event.events = EPOLLIN;
  checked(::epoll_ctl(either_.native_handle(), EPOLL_CTL_ADD, number, &event), "epoll");
}

// A moment that never comes; the read of it ends when somebody sets the clock.
void KernelClockWatch::arm() {
  itimerspec never{};
  never.it_value.tv_sec = std::numeric_limits<decltype(never.it_value.tv_sec)>::max();
  constexpr int flags = TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET;
  checked(::timerfd_settime(timer_.native_handle(), flags, &never, nullptr), "timerfd");
}

}  // namespace network
