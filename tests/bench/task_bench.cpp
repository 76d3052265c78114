#include <malloc.h>

#include "bench/raw_asio.hpp"
#include "bench/table.hpp"
#include "bench/tracked.hpp"

namespace aiod::bench {
namespace {

constexpr int switches = 1000;
constexpr int created = 1000;

// Two tasks that take turns.
void resume_asio(benchmark::State& state) {
  for (auto _ : state) {
    raw::Loop loop;
    for (int i = 0; i < 2; ++i) boost::asio::co_spawn(loop, raw::switching(switches), boost::asio::detached);
    loop.run();
  }
  state.counters["items"] = 2 * switches;
}
BENCHMARK(resume_asio)->Name("resume/asio");

void resume_aiod(benchmark::State& state) {
  aio::SystemClock clock;
  aio::Loop loop(clock);
  for (auto _ : state) {
    TrackedTasks tasks(loop);
    for (int i = 0; i < 2; ++i) tasks.start([] { return switching(switches); });
    while (tasks.ended() < 2) loop.poll();
  }
  state.counters["items"] = 2 * switches;
}
BENCHMARK(resume_aiod)->Name("resume/aiod");

// One sends to the other, which waits for each item.
void channel_asio(benchmark::State& state) {
  for (auto _ : state) {
    raw::Loop loop;
    raw::Channel channel(loop, 1);
    boost::asio::co_spawn(loop, raw::sending(channel, switches), boost::asio::detached);
    boost::asio::co_spawn(loop, raw::receiving(channel, switches), boost::asio::detached);
    loop.run();
  }
  state.counters["items"] = switches;
}
BENCHMARK(channel_asio)->Name("channel/asio");

void channel_aiod(benchmark::State& state) {
  aio::SystemClock clock;
  aio::Loop loop(clock);
  for (auto _ : state) {
    aio::Channel<int> channel(1);
    TrackedTasks tasks(loop);
    tasks.start([&] { return sending(channel, switches); });
    tasks.start([&] { return receiving(channel, switches); });
    while (tasks.ended() < 2) loop.poll();
  }
  state.counters["items"] = switches;
}
BENCHMARK(channel_aiod)->Name("channel/aiod");

void create_asio(benchmark::State& state) {
  raw::Loop loop;
  for (auto _ : state) {
    for (int i = 0; i < created; ++i) boost::asio::co_spawn(loop, raw::nothing(), boost::asio::detached);
    loop.restart();
    loop.run();
  }
  state.counters["items"] = created;
}
BENCHMARK(create_asio)->Name("create/asio");

void create_aiod(benchmark::State& state) {
  aio::SystemClock clock;
  aio::Loop loop(clock);
  std::vector<std::unique_ptr<engine::TrackedTask>> tasks;
  for (int i = 0; i < created; ++i)
    tasks.push_back(std::make_unique<engine::TrackedTask>(loop, fmt::format("bench.service.{}", i)));
  int ended = 0;
  for (auto _ : state) {
    for (const auto& task : tasks)
      task->start(
          nothing, [&](const engine::Outcome&) { ++ended; }, nullptr);
    for (ended = 0; ended < created;) loop.poll();
  }
  state.counters["items"] = created;
}
BENCHMARK(create_aiod)->Name("create/aiod");

std::size_t heap_bytes() {
  const auto info = ::mallinfo2();
  return info.uordblks + info.hblkhd;
}

int sleepers() {
  return smoke() ? 1000 : 100'000;
}

void memory_asio(benchmark::State& state) {
  for (auto _ : state) {
    raw::Loop loop;
    const std::size_t before = heap_bytes();
    for (int i = 0; i < sleepers(); ++i)
      boost::asio::co_spawn(loop, raw::sleep(std::chrono::hours(1)), boost::asio::detached);
    loop.poll();
    state.counters["value"] = static_cast<double>(heap_bytes() - before) / sleepers();
  }
}
BENCHMARK(memory_asio)->Name("memory/asio")->Iterations(1)->Unit(benchmark::kMillisecond);

// With its name, its record of costs and its place among the others.
void memory_aiod(benchmark::State& state) {
  aio::SystemClock clock;
  aio::Loop loop(clock);
  for (auto _ : state) {
    TrackedTasks tasks(loop);
    const std::size_t before = heap_bytes();
    for (int i = 0; i < sleepers(); ++i) tasks.start([] { return sleeping(std::chrono::hours(1)); });
    loop.poll();
    state.counters["value"] = static_cast<double>(heap_bytes() - before) / sleepers();
    tasks.clear();
  }
}
BENCHMARK(memory_aiod)->Name("memory/aiod")->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace aiod::bench
