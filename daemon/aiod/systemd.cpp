#include "aiod/systemd.hpp"

#include <fmt/format.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <chrono>
#include <ctime>
#include <string_view>

#include "base/terminal_text.hpp"

namespace aiod {
namespace {

// What starting takes beside waiting for core services: the first resume of all others.
constexpr aio::Duration start_margin = std::chrono::seconds(30);

}  // namespace

Readiness::Readiness(aio::Loop& loop, std::optional<int> ready_fd)
    : ready_fd_(ready_fd), ping_timer_(loop, [this] { ping(); }) {
  std::uint64_t microseconds = 0;
  if (sd_watchdog_enabled(0, &microseconds) > 0) ping_interval_ = std::chrono::microseconds(microseconds / 2);
}

Readiness::~Readiness() {
  if (ready_fd_) ::close(*ready_fd_);
}

void Readiness::starting(aio::Duration at_most) {
  const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(at_most + start_margin);
  sd_notify(
      0, fmt::format("STATUS=starting the services\nEXTEND_TIMEOUT_USEC={}", microseconds.count()).c_str());
}

// A line end in the status would begin another message.
void Readiness::ready(const std::string& status) {
  sd_notify(0, ("READY=1\nSTATUS=" + base::terminal_text(status)).c_str());
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
  sd_notify(0,
            ("RELOADING=1\nSTATUS=reading the configuration\nMONOTONIC_USEC=" + std::to_string(microseconds))
                .c_str());
}

void Readiness::reloaded(const std::string& status) {
  sd_notify(0, ("READY=1\nSTATUS=" + base::terminal_text(status)).c_str());
}

void Readiness::stopping() {
  sd_notify(0, "STOPPING=1\nSTATUS=stopping the services");
}

}  // namespace aiod
