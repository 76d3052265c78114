#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "bench/table.hpp"
#include "support/daemon.hpp"

// What needs the real daemon and the real command line.
namespace aiod::bench {
namespace {

using support::Daemon;
using support::process_figure;

double ns_of(const std::function<void()>& action) {
  const auto start = std::chrono::steady_clock::now();
  action();
  return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count();
}

void set_up(Daemon& daemon) {
  daemon.install("hello");
  daemon.install("world");
  daemon.configure("aiod.yaml", "log: {stderr: false}\n");
  daemon.configure("services.yaml", "hello: {kwargs: {period: 1h}}\nworld: {schedule: {start_in: 1h}}\n");
}

// As many services as wanted, that do nothing.
void set_up(Daemon& daemon, int instances) {
  std::filesystem::copy_file(AIOD_BENCH_PLUGINS "/sleeps_service.so",
                             daemon.services_folder() / "sleeps_service.so");
  std::string yaml = "sleeps: {enabled: false}\n";
  for (int i = 0; i < instances; ++i) yaml += fmt::format("sleeps@{}: {{enabled: true}}\n", i);
  daemon.configure("aiod.yaml", "log: {stderr: false}\n");
  daemon.configure("services.yaml", yaml);
}

// In kB, without what is mapped from the log's ring.
double private_dirty(pid_t pid) {
  std::ifstream maps("/proc/" + std::to_string(pid) + "/smaps");
  double sum = 0;
  bool counts = true;
  for (std::string line; std::getline(maps, line);) {
    if (line.find("-") < line.find(" ") && line.find(':') > line.find(' '))
      counts = line.find("log.ring") == std::string::npos;
    else if (counts && line.starts_with("Private_Dirty:"))
      sum += std::stod(line.substr(sizeof "Private_Dirty:"));
  }
  return sum;
}

long wake_ups(pid_t pid) {
  long sum = 0;
  for (const auto& thread : std::filesystem::directory_iterator(fmt::format("/proc/{}/task", pid)))
    sum += process_figure(std::stoi(thread.path().filename()), "voluntary_ctxt_switches");
  return sum;
}

// A daemon in which nothing happens is looked at, for a while.
template <class Look>
void idle(benchmark::State& state, Look look) {
  for (auto _ : state) {
    Daemon daemon;
    set_up(daemon);
    daemon.start();
    state.counters["value"] = look(daemon.pid());
    daemon.stop();
  }
}

void start(benchmark::State& state) {
  for (auto _ : state) {
    Daemon daemon;
    set_up(daemon);
    state.SetIterationTime(ns_of([&] { daemon.start(); }) / 1e9);
    daemon.stop();
  }
}
BENCHMARK(start)->Name("start/aiod")->Iterations(1)->UseManualTime()->Unit(benchmark::kMillisecond);

// What a start costs whatever else the machine does: the time that it was on a processor.
void start_cpu(benchmark::State& state) {
  idle(state, [](pid_t pid) {
    double on_cpu = 0;
    std::ifstream("/proc/" + std::to_string(pid) + "/schedstat") >> on_cpu;
    return on_cpu;
  });
}
BENCHMARK(start_cpu)->Name("start_cpu/aiod")->Iterations(1);

void start_1000(benchmark::State& state) {
  for (auto _ : state) {
    Daemon daemon;
    set_up(daemon, smoke() ? 10 : 1000);
    state.SetIterationTime(ns_of([&] { daemon.start(); }) / 1e9);
    daemon.stop();
  }
}
BENCHMARK(start_1000)->Name("start_1000/aiod")->Iterations(1)->UseManualTime()->Unit(benchmark::kMillisecond);

void status_of(benchmark::State& state, int services) {
  Daemon daemon;
  set_up(daemon, smoke() ? 5 : services);
  daemon.start();
  for (auto _ : state) state.SetIterationTime(ns_of([&] { daemon.aioctl({"status"}); }) / 1e9);
  daemon.stop();
}

void status_5(benchmark::State& state) {
  status_of(state, 5);
}
BENCHMARK(status_5)->Name("aioctl_5/aiod")->UseManualTime()->Unit(benchmark::kMillisecond);

void status_1000(benchmark::State& state) {
  status_of(state, 1000);
}
BENCHMARK(status_1000)->Name("aioctl_1000/aiod")->UseManualTime()->Unit(benchmark::kMillisecond);

// A program that does nothing, started and waited for in the same way: what of the above is not aioctl's.
void nothing(benchmark::State& state) {
  for (auto _ : state) state.SetIterationTime(ns_of([] { support::run({"/bin/true"}); }) / 1e9);
}
BENCHMARK(nothing)->Name("true/aiod")->UseManualTime()->Unit(benchmark::kMillisecond);

void resident(benchmark::State& state) {
  idle(state, [](pid_t pid) { return static_cast<double>(process_figure(pid, "VmRSS")); });
}
BENCHMARK(resident)->Name("resident/aiod")->Iterations(1);

void dirty(benchmark::State& state) {
  idle(state, private_dirty);
}
BENCHMARK(dirty)->Name("dirty/aiod")->Iterations(1);

void woken(benchmark::State& state) {
  idle(state, [](pid_t pid) {
    const std::chrono::seconds window(smoke() ? 0 : 10);
    const long before = wake_ups(pid);
    std::this_thread::sleep_for(window);
    return static_cast<double>(wake_ups(pid) - before) / 10;
  });
}
BENCHMARK(woken)->Name("woken/aiod")->Iterations(1);

}  // namespace
}  // namespace aiod::bench

int main(int argc, char** argv) {
  using aiod::bench::Budget;
  using aiod::bench::Of;
  static const std::array budgets{
      Budget{"start", "start to ready, hello and world", "ns", Of::figure, 8e6,
             "asyncmd 30; CPython 122; Node.js 164 ms"},
      Budget{"start_cpu", "... of it on a processor", "ns"},
      Budget{"resident", "resident memory", "kB", Of::figure, 8.5 * 1024, "asyncmd 2,628; CPython 21,948 kB"},
      Budget{"dirty", "... of it private and dirty, without the ring", "kB", Of::figure, 1.3 * 1024},
      Budget{"woken", "wake-ups of an idle daemon, each second", "", Of::figure, 0.2},
      Budget{"start_1000", "1,000 services: start to ready", "ns", Of::figure, 100e6},
      Budget{"aioctl_5", "aioctl status, 5 services", "ns", Of::figure, 5e6},
      Budget{"aioctl_1000", "aioctl status, 1,000 services", "ns", Of::figure, 50e6},
      Budget{"true", "... of which start and end of any program", "ns"},
  };
  return aiod::bench::run(argc, argv, budgets, 3);
}
