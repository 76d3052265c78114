#include "machine.hpp"

#include <ctime>

#include "kernel_watchdog.hpp"

namespace watcher {
namespace {

class RealMachine final : public Machine {
 public:
  std::unique_ptr<Watchdog> open_watchdog(const std::string& device) override {
    return kernel_watchdog(open_device(device));
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
