#include "gpio/software_pwm.hpp"

#include <pthread.h>
#include <sched.h>
#include <sys/prctl.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <utility>

namespace aiod::gpio {
namespace {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

// A thread that slept wakes up late by some tens of microseconds. Where pulses are far apart, as a servo's,
// the rest is waited for awake: at 50 Hz that is half a percent of a core.
constexpr aio::Duration awake_before = 50us;
constexpr aio::Duration longest_fast_period = 10ms;

bool is_precise(const aio::gpio::PwmSignal& signal) {
  return signal.period >= longest_fast_period;
}

// Signals are the main thread's. Without the right to real-time priority the thread does without.
void prepare_thread() {
  sigset_t all;
  sigfillset(&all);
  ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
  ::pthread_setname_np(::pthread_self(), "aiod-pwm");
  ::prctl(PR_SET_TIMERSLACK, 1UL);
  const sched_param priority{.sched_priority = 10};
  ::pthread_setschedparam(::pthread_self(), SCHED_FIFO, &priority);
}

}  // namespace

SoftwarePwm::~SoftwarePwm() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

SoftwarePwm::Id SoftwarePwm::add(const aio::gpio::PwmSignal& signal, SetLevel set_level) {
  const std::lock_guard lock(mutex_);
  const Id id = ++last_id_;
  channels_.emplace(id, Channel{.train = PulseTrain(signal, SteadyClock::now()),
                                .set_level = std::move(set_level),
                                .precise = is_precise(signal)});
  touched_ = true;
  changed_.notify_one();
  if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
  return id;
}

bool SoftwarePwm::change(Id id, const aio::gpio::PwmSignal& signal) {
  const std::lock_guard lock(mutex_);
  Channel& channel = channels_.at(id);
  channel.train.change(signal);
  channel.precise = is_precise(signal);
  touched_ = true;
  changed_.notify_one();
  return !channel.lost;
}

bool SoftwarePwm::remove(Id id) {
  const std::lock_guard lock(mutex_);
  const bool level = channels_.at(id).level.value_or(false);
  channels_.erase(id);
  return level;
}

void SoftwarePwm::run() {
  prepare_thread();
  std::unique_lock lock(mutex_);
  while (!ending_) {
    touched_ = false;
    if (const auto wake = step(SteadyClock::now())) {
      sleep(lock, *wake);
    } else {
      changed_.wait(lock, [this] { return ending_ || touched_; });
    }
  }
}

std::optional<SoftwarePwm::Wake> SoftwarePwm::step(aio::TimePoint now) {
  std::optional<Wake> first;
  for (auto& [id, channel] : channels_) {
    if (channel.lost) continue;
    const PulseTrain::Step step = channel.train.step(now);
    if (step.active != channel.level) {
      channel.lost = !channel.set_level(step.active);
      channel.level = step.active;
    }
    if (step.next && (!first || *step.next < first->at)) first = Wake{*step.next, channel.precise};
  }
  return first;
}

void SoftwarePwm::sleep(std::unique_lock<std::mutex>& lock, const Wake& wake) {
  const aio::TimePoint until = wake.precise ? wake.at - awake_before : wake.at;
  if (changed_.wait_until(lock, until, [this] { return ending_ || touched_; })) return;
  lock.unlock();
  while (SteadyClock::now() < wake.at) {
  }
  lock.lock();
}

}  // namespace aiod::gpio
