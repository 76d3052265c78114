#include "kernel_watchdog.hpp"

#include <fcntl.h>
#include <linux/watchdog.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace watcher {
namespace {

[[noreturn]] void fail(int error, const std::string& what) {
  throw std::system_error(error, std::generic_category(), what);
}

class OpenDevice final : public DeviceFile {
 public:
  explicit OpenDevice(int fd) : fd_(fd) {}
  ~OpenDevice() override { ::close(fd_); }
  OpenDevice(const OpenDevice&) = delete;
  OpenDevice& operator=(const OpenDevice&) = delete;

  int ioctl(unsigned long request, void* argument) noexcept override {
    return ::ioctl(fd_, request, argument);
  }
  long write(const void* bytes, std::size_t size) noexcept override { return ::write(fd_, bytes, size); }

 private:
  int fd_;
};

class KernelWatchdog final : public Watchdog {
 public:
  explicit KernelWatchdog(std::unique_ptr<DeviceFile> device) : device_(std::move(device)) {}

  std::chrono::seconds set_timeout(std::chrono::seconds timeout) override {
    int seconds = static_cast<int>(timeout.count());
    if (device_->ioctl(WDIOC_SETTIMEOUT, &seconds) != 0) fail(errno, "the watchdog refuses its time limit");
    return std::chrono::seconds(seconds);
  }

  void feed() override {
    if (device_->ioctl(WDIOC_KEEPALIVE, nullptr) != 0) fail(errno, "the watchdog can't be fed");
  }

  // 'V' before the end is what tells the driver that the end is meant.
  bool disarm() noexcept override {
    struct watchdog_info info {};
    const bool can = device_->ioctl(WDIOC_GETSUPPORT, &info) == 0 && (info.options & WDIOF_MAGICCLOSE) != 0;
    const bool said = device_->write("V", 1) == 1;
    device_.reset();
    return can && said;
  }

 private:
  std::unique_ptr<DeviceFile> device_;
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

}  // namespace

std::unique_ptr<DeviceFile> open_device(const std::string& path) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (fd < 0) fail(errno, path + ": " + cure(errno));
  return std::make_unique<OpenDevice>(fd);
}

std::unique_ptr<Watchdog> kernel_watchdog(std::unique_ptr<DeviceFile> device) {
  return std::make_unique<KernelWatchdog>(std::move(device));
}

}  // namespace watcher
