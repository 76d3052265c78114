#include "machine.hpp"

#include <fcntl.h>
#include <linux/watchdog.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>
#include <system_error>

namespace watcher {
namespace {

[[noreturn]] void fail(int error, const std::string& what) {
  throw std::system_error(error, std::generic_category(), what);
}

class KernelWatchdog final : public Watchdog {
 public:
  explicit KernelWatchdog(int fd) : fd_(fd) {}
  ~KernelWatchdog() override {
    if (fd_ >= 0) ::close(fd_);
  }
  KernelWatchdog(const KernelWatchdog&) = delete;
  KernelWatchdog& operator=(const KernelWatchdog&) = delete;

  std::chrono::seconds set_timeout(std::chrono::seconds timeout) override {
    int seconds = static_cast<int>(timeout.count());
    if (::ioctl(fd_, WDIOC_SETTIMEOUT, &seconds) != 0) fail(errno, "the watchdog refuses its time limit");
    return std::chrono::seconds(seconds);
  }

  void feed() override {
    if (::ioctl(fd_, WDIOC_KEEPALIVE, 0) != 0) fail(errno, "the watchdog can't be fed");
  }

  // 'V' before the end is what tells the driver that the end is meant.
  bool disarm() noexcept override {
    struct watchdog_info info {};
    const bool can = ::ioctl(fd_, WDIOC_GETSUPPORT, &info) == 0 && (info.options & WDIOF_MAGICCLOSE) != 0;
    const bool said = ::write(fd_, "V", 1) == 1;
    ::close(fd_);
    fd_ = -1;
    return can && said;
  }

 private:
  int fd_;
};

const char* cure(int error) {
  switch (error) {
    case EBUSY:
      return "somebody else feeds it, such as systemd by RuntimeWatchdogSec= in /etc/systemd/system.conf; "
             "leave it to that, or switch that off";
    case ENOENT:
    case ENODEV:
    case ENXIO:
      return "there is no such watchdog; on a Raspberry Pi check dtparam=watchdog in config.txt";
    case EACCES:
    case EPERM:
      return "the daemon may not use it; see the README of watcher";
    default:
      return "it can't be opened";
  }
}

class RealMachine final : public Machine {
 public:
  std::unique_ptr<Watchdog> open_watchdog(const std::string& device) override {
    const int fd = ::open(device.c_str(), O_WRONLY | O_CLOEXEC);
    if (fd < 0) fail(errno, device + ": " + cure(errno));
    return std::make_unique<KernelWatchdog>(fd);
  }

  aio::Duration uptime() override {
    timespec time{};
    ::clock_gettime(CLOCK_BOOTTIME, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
  }
};

}  // namespace

std::unique_ptr<Machine> real_machine() {
  return std::make_unique<RealMachine>();
}

}  // namespace watcher
