#include <algorithm>
#include <vector>

#include "bench/raw_asio.hpp"
#include "bench/table.hpp"
#include "bench/tracked.hpp"

namespace aiod::bench {
namespace {

using namespace std::chrono_literals;

constexpr auto period = 10ms;
constexpr int ticking = 1000;

std::chrono::nanoseconds test_time() {
  return smoke() ? 50ms : 3000ms;
}

// How late each tick was.
class Ticks {
 public:
  Ticks() { late_.reserve(static_cast<std::size_t>(ticking * (test_time() / period))); }

  void add(std::chrono::nanoseconds late) {
    late_.push_back(std::chrono::duration<double, std::milli>(late).count());
  }

  // The ticks that are missing, of each thousand, and how late the others were, in ms.
  void report(benchmark::State& state, const char* figure) {
    const double expected = static_cast<double>(ticking * (test_time() / period));
    std::sort(late_.begin(), late_.end());
    const auto part = [&](double share) {
      return late_.empty() ? 0
                           : late_[static_cast<std::size_t>(share * static_cast<double>(late_.size() - 1))];
    };
    state.counters["missing"] = expected - static_cast<double>(late_.size());
    state.counters["p50_ms"] = part(0.5);
    state.counters["p99_ms"] = part(0.99);
    state.counters["max_ms"] = part(1);
    state.counters["value"] = state.counters[figure];
  }

 private:
  std::vector<double> late_;
};

using Moment = std::chrono::steady_clock::time_point;

raw::asio::awaitable<void> tick_raw(Moment start, Ticks& ticks, int& running) {
  raw::asio::steady_timer timer(co_await raw::asio::this_coro::executor);
  for (Moment due = start + period; due <= start + test_time(); due += period) {
    timer.expires_at(due);
    co_await timer.async_wait(raw::asio::use_awaitable);
    ticks.add(std::chrono::steady_clock::now() - due);
  }
  --running;
}

Ticks ticks_of_asio() {
  Ticks ticks;
  boost::asio::io_context loop;
  int running = ticking;
  const Moment start = std::chrono::steady_clock::now();
  for (int i = 0; i < ticking; ++i)
    boost::asio::co_spawn(loop, tick_raw(start, ticks, running), boost::asio::detached);
  loop.run();
  return ticks;
}

aio::Task<aio::Value> tick(aio::Loop& loop, aio::TimePoint start, Ticks& ticks, int& running) {
  for (aio::TimePoint due = start + period; due <= start + test_time(); due += period) {
    co_await aio::sleep_until(due);
    ticks.add(loop.clock().now() - due);
  }
  if (--running == 0) loop.stop();
  co_return aio::Value();
}

Ticks ticks_of_aiod() {
  Ticks ticks;
  aio::SystemClock clock;
  aio::Loop loop(clock);
  TrackedTasks tasks(loop);
  int running = ticking;
  const aio::TimePoint start = clock.now();
  for (int i = 0; i < ticking; ++i) tasks.start([&, start] { return tick(loop, start, ticks, running); });
  loop.run();
  tasks.clear();
  return ticks;
}

void late_asio(benchmark::State& state) {
  for (auto _ : state) ticks_of_asio().report(state, "p99_ms");
}
BENCHMARK(late_asio)->Name("late/asio")->Iterations(1)->Unit(benchmark::kMillisecond);

void late_aiod(benchmark::State& state) {
  for (auto _ : state) ticks_of_aiod().report(state, "p99_ms");
}
BENCHMARK(late_aiod)->Name("late/aiod")->Iterations(1)->Unit(benchmark::kMillisecond);

void missing_aiod(benchmark::State& state) {
  for (auto _ : state) ticks_of_aiod().report(state, "missing");
}
BENCHMARK(missing_aiod)->Name("missing/aiod")->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace aiod::bench
