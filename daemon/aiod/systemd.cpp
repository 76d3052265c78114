#include "aiod/systemd.hpp"

#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <chrono>
#include <ctime>
#include <string_view>

namespace aiod {

Readiness::Readiness(aio::Loop& loop, std::optional<int> ready_fd)
    : ready_fd_(ready_fd), ping_timer_(loop, [this] { ping(); }) {
  std::uint64_t microseconds = 0;
  if (sd_watchdog_enabled(0, &microseconds) > 0) ping_interval_ = std::chrono::microseconds(microseconds / 2);
}

Readiness::~Readiness() {
  if (ready_fd_) ::close(*ready_fd_);
}

void Readiness::ready(const std::string& status) {
  sd_notify(0, ("READY=1\nSTATUS=" + status).c_str());
  if (ready_fd_) {
    constexpr std::string_view text = "READY\n";
    // Whoever does not read it does not want to know.
    [[maybe_unused]] const ssize_t written = ::write(*ready_fd_, text.data(), text.size());
    ::close(*ready_fd_);
    ready_fd_.reset();
  }
  if (ping_interval_ > aio::Duration::zero()) ping();
}

void Readiness::ping() {
  sd_notify(0, "WATCHDOG=1");
  ping_timer_.arm(ping_timer_.loop().clock().now() + ping_interval_);
}

void Readiness::reloading() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  const std::int64_t microseconds = std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1000;
  sd_notify(0, ("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(microseconds)).c_str());
}

void Readiness::reloaded() {
  sd_notify(0, "READY=1");
}

void Readiness::stopping() {
  sd_notify(0, "STOPPING=1");
}

}  // namespace aiod
