#include <optional>

#include "bench/table.hpp"
#include "control/task_json.hpp"
#include "protocol/message.hpp"
#include "unit/engine/fixture.hpp"

namespace aiod::bench {
namespace {

using namespace std::chrono_literals;

// An engine on the manual clock with services of one kind, and a log that nobody reads.
class Services {
 public:
  Services(int count, engine::FakeService::Parts parts) {
    parts.info.enabled = false;  // the instances are, and no service without one
    plugins_.add("bench", std::move(parts));
    for (int i = 0; i < count; ++i) {
      const std::string name = fmt::format("bench@{}", i);
      settings::ServiceSettings& service = settings_.services[name];
      service.name = name;
      service.plugin = "bench";
      service.instance = std::to_string(i);
      service.enabled = true;
    }
    engine_.emplace(engine::EngineParts{.loop = manual_.loop(),
                                        .log = log_,
                                        .board = board_,
                                        .plugins = plugins_,
                                        .wall_clock = wall_clock_,
                                        .last_runs = last_runs_,
                                        .settings = settings_});
  }
  Services(const Services&) = delete;
  Services& operator=(const Services&) = delete;
  ~Services() {
    act([this] { engine_->shut_down([] {}); });
    engine_->abandon();
    manual_.loop().poll();
  }

  void boot() {
    bool ready = false;
    act([&] { engine_->boot([&] { ready = true; }); });
    if (!ready) throw std::logic_error("the engine is not ready");
  }
  void act(const std::function<void()>& action) {
    manual_.loop().post(action);
    manual_.settle();
  }

  aio::testing::ManualLoop& manual() { return manual_; }
  engine::Engine& engine() { return *engine_; }

 private:
  struct NoLog final : aio::LogSink {
    void write(aio::LogLevel, std::string_view, std::string_view) noexcept override {}
  };

  NoLog log_;
  aio::testing::ManualLoop manual_;
  aio::gpio::SimBoard board_{manual_.clock()};
  engine::FakePlugins plugins_;
  engine::SteadyWallClock wall_clock_;
  engine::NoLastRuns last_runs_;
  settings::Settings settings_;
  std::optional<engine::Engine> engine_;
};

engine::FakeService::Parts sleeper() {
  auto parts = engine::sleeper();
  parts.stats = [] { return aio::Value{{"loops", 17}}; };
  parts.show = [] { return aio::Show{"Stats", "# loops: 17"}; };
  return parts;
}

// A service's children, made and ended through the engine: with names, states, results and events.
void child(benchmark::State& state) {
  constexpr int children = 100;
  engine::FakeService* service = nullptr;
  auto parts = engine::sleeper();
  parts.constructor = [&](engine::FakeService& made) { service = &made; };
  Services services(1, std::move(parts));
  services.boot();
  std::vector<std::string> names;
  for (int i = 0; i < children; ++i) names.push_back(fmt::format("child{}", i));
  for (auto _ : state)
    services.act([&] {
      for (const std::string& name : names)
        service->add_task(name, []() -> aio::Task<aio::Value> { co_return 1; });
    });
  state.counters["items"] = children;
}
BENCHMARK(child)->Name("child/aiod");

void status_of(benchmark::State& state, int count) {
  Services services(count, sleeper());
  services.boot();
  for (auto _ : state) {
    aio::Array tasks;
    for (const std::string& name : services.engine().match("*"))
      tasks.push_back(control::to_json(services.engine().status(name, false)));
    protocol::Reply reply;
    reply.parameters["tasks"] = std::move(tasks);
    benchmark::DoNotOptimize(protocol::encode(std::move(reply)));
  }
}

void status_5(benchmark::State& state) {
  status_of(state, 5);
}
BENCHMARK(status_5)->Name("status_5/aiod")->Unit(benchmark::kMicrosecond);

void status_1000(benchmark::State& state) {
  status_of(state, 1000);
}
BENCHMARK(status_1000)->Name("status_1000/aiod")->Unit(benchmark::kMillisecond);

void thousand(benchmark::State& state) {
  for (auto _ : state) {
    state.PauseTiming();
    auto services = std::make_unique<Services>(smoke() ? 10 : 1000, sleeper());
    state.ResumeTiming();
    services->boot();
    state.PauseTiming();
    services.reset();
    state.ResumeTiming();
  }
}
BENCHMARK(thousand)->Name("thousand/aiod")->Unit(benchmark::kMillisecond);

// A job of every second, for a day: each run must begin in its second.
void every_second(benchmark::State& state) {
  const aio::Duration day = smoke() ? 1min : 24h;
  for (auto _ : state) {
    std::vector<aio::TimePoint> runs;
    aio::Clock* clock = nullptr;
    auto parts = engine::runs(
        [&](engine::FakeService&) -> aio::Task<aio::Value> {
          runs.push_back(clock->now());
          co_return aio::Value();
        },
        aio::ServiceType::schedule);
    parts.info.schedule = aio::Schedule{.start_in = 1s, .repeat = 1s};
    Services services(1, std::move(parts));
    clock = &services.manual().clock();
    const aio::TimePoint start = clock->now();
    services.boot();
    services.manual().advance(day);
    double slipped = static_cast<double>(day / 1s) - static_cast<double>(runs.size());
    for (std::size_t i = 0; i < runs.size(); ++i)
      if (runs[i] != start + 1s * static_cast<std::int64_t>(i + 1)) ++slipped;
    state.counters["value"] = std::abs(slipped);
  }
}
BENCHMARK(every_second)->Name("every_second/aiod")->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace aiod::bench
