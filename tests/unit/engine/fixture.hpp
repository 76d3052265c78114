#pragma once

#include <gmock/gmock.h>

#include <aio/event.hpp>
#include <aio/gpio_sim.hpp>
#include <aio/service.hpp>
#include <aio/testing/manual_loop.hpp>

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/engine.hpp"

namespace aiod::engine {

using namespace std::chrono_literals;

struct LogLine {
  aio::LogLevel level;
  std::string unit;
  std::string text;
};

/// Keeps what is logged.
class CapturedLog final : public aio::LogSink {
 public:
  void write(aio::LogLevel level, std::string_view unit, std::string_view text) noexcept override {
    lines.push_back({level, std::string(unit), std::string(text)});
  }
  /// How many lines contain a text.
  int count(std::string_view text) const;
  int count(std::string_view unit, std::string_view text) const;

  std::vector<LogLine> lines;
};

/// A service whose parts are lambdas. Unset ones do what aio::Service does.
class FakeService : public aio::Service<> {
 public:
  struct Parts {
    aio::ServiceInfo info{};
    std::function<aio::Task<aio::Value>(FakeService&)> task{};  // returns null at once when unset
    std::function<aio::Value()> on_stop{};
    std::function<std::optional<aio::Value>(const aio::Error&)> on_error{};
    std::function<aio::Task<aio::Value>(FakeService&, aio::Value)> call{};
    std::function<std::optional<aio::Show>()> show{};
    std::function<aio::Value()> stats{};
    std::function<std::string()> report{};
    std::function<void(FakeService&)> constructor{};
  };

  explicit FakeService(Parts parts) : Service(parts.info), parts_(std::move(parts)) {
    if (parts_.constructor) parts_.constructor(*this);
  }

  aio::Task<aio::Value> task(aio::NoParams) override;
  aio::Value on_stop(const aio::NoParams&) override {
    return parts_.on_stop ? parts_.on_stop() : aio::Value();
  }
  std::optional<aio::Value> on_error(const aio::Error& error, const aio::NoParams&) override {
    return parts_.on_error ? parts_.on_error(error) : std::nullopt;
  }
  aio::Task<aio::Value> call(aio::Value argument) override {
    return parts_.call ? parts_.call(*this, std::move(argument)) : Service::call(std::move(argument));
  }
  std::optional<aio::Show> show() override { return parts_.show ? parts_.show() : std::nullopt; }
  aio::Value stats() override { return parts_.stats ? parts_.stats() : Service::stats(); }
  std::string report() override { return parts_.report ? parts_.report() : std::string(); }

  using ServiceBase::add_task;
  using ServiceBase::ctl;
  using ServiceBase::find;
  using ServiceBase::gpio;
  using ServiceBase::log;
  using ServiceBase::provide;

 private:
  Parts parts_;
};

/// Creates services from factories that a test registers by name.
class FakePlugins final : public PluginSource {
 public:
  using Factory = std::function<std::unique_ptr<ServiceObject>(aio::Host&)>;

  /// Again for the same name: as if another file of that name had been put there.
  void add(std::string name, FakeService::Parts parts);
  /// A class of its own, derived from aio::Service<Params>.
  template <class ServiceClass>
  void add_class(std::string name);
  /// One that can't be created.
  void add_broken(std::string name, aio::Error why);

  std::vector<PluginFile> list() override;
  std::unique_ptr<ServiceObject> create(const std::string& plugin, aio::Host& host) override;
  std::shared_ptr<void> prepare(const std::string& plugin) override;
  std::vector<aio::BindProblem> check(const std::string& plugin, const aio::Arguments& given) override;
  bool changed(const std::string& plugin, const std::shared_ptr<void>& code) override;

  void remove(const std::string& name);
  /// Says so of every configuration of this plugin.
  void refuse(const std::string& name, aio::BindProblem problem) { problems_[name] = std::move(problem); }

  std::set<std::string> unloadable;  // prepare() throws
  int created = 0;
  int alive = 0;

 private:
  std::shared_ptr<int> code_of(const std::string& name);

  std::map<std::string, Factory> factories_;
  std::map<std::string, int> versions_;             // of the files
  std::map<std::string, std::weak_ptr<int>> code_;  // of the latest version, while it is held
  std::map<std::string, aio::BindProblem> problems_;
};

template <class ServiceClass>
class FakeObject final : public ServiceObject {
 public:
  FakeObject(int& alive, std::shared_ptr<void> code, std::unique_ptr<ServiceClass> service)
      : alive_(alive), code_(std::move(code)), service_(std::move(service)) {
    ++alive_;
  }
  ~FakeObject() override { --alive_; }
  aio::ServiceBase& service() override { return *service_; }
  std::vector<aio::ParamInfo> parameters() override {
    return aio::describe_params<typename ServiceClass::Parameters>();
  }
  std::shared_ptr<void> code() override { return code_; }
  aio::BoundParams bind(const aio::Arguments& given, std::vector<aio::BindProblem>& problems) override {
    using Params = typename ServiceClass::Parameters;
    return std::make_shared<Params>(aio::bind_params<Params>(given, problems));
  }

 private:
  int& alive_;
  std::shared_ptr<void> code_;
  std::unique_ptr<ServiceClass> service_;
};

template <class ServiceClass>
void FakePlugins::add_class(std::string name) {
  ++versions_[name];
  factories_[name] = [this, name](aio::Host& host) -> std::unique_ptr<ServiceObject> {
    const aio::detail::HostScope scope(host);
    return std::make_unique<FakeObject<ServiceClass>>(alive, code_of(name), std::make_unique<ServiceClass>());
  };
}

/// A wall clock that a test steps, and trusts or not.
class FakeWallClock final : public WallClockWatch {
 public:
  bool trusted() const override { return trusted_; }
  void on_change(std::function<void()> function) override { changed_ = std::move(function); }
  void change(bool trusted = true) {
    trusted_ = trusted;
    if (changed_) changed_();
  }
  void distrust() { trusted_ = false; }

 private:
  bool trusted_ = true;
  std::function<void()> changed_;
};

class FakeLastRuns final : public LastRuns {
 public:
  std::optional<aio::WallTime> last(std::string_view unit) const override {
    const auto found = runs.find(unit);
    return found != runs.end() ? std::optional(found->second) : std::nullopt;
  }
  void ran(std::string_view unit, aio::WallTime when) override {
    runs.insert_or_assign(std::string(unit), when);
  }

  std::map<std::string, aio::WallTime, std::less<>> runs;
};

/// An engine on the manual clock with the services that a test adds before boot().
class EngineTest : public testing::Test {
 protected:
  EngineTest();
  ~EngineTest() override;

  /// Makes the engine of what was added and configured, boots and settles.
  void boot();
  /// The engine without its boot.
  void make_engine();
  /// Steps the wall clock alone, and tells the engine.
  void step_wall(aio::Duration by);
  settings::ServiceSettings& configure(const std::string& name);

  /// From inside the loop, as everybody does; then settles.
  void act(const std::function<void()>& action);
  void start(const std::string& task);
  void stop(const std::string& task);
  void restart(const std::string& task);
  void advance(aio::Duration by) { manual_.advance(by); }
  void shut_down();

  TaskState state(const std::string& task) { return engine_->state(task); }
  TaskStatus status(const std::string& task) { return engine_->status(task, true); }
  std::string error(const std::string& task);

  /// "hello.service starting>running (boot)" of all changes since the last call.
  std::vector<std::string> events();

  aio::testing::ManualLoop& manual() { return manual_; }
  aio::Duration elapsed() { return manual_.now() - began_; }

  CapturedLog log_;
  aio::testing::ManualLoop manual_;
  FakeWallClock wall_clock_;
  FakeLastRuns last_runs_;
  aio::gpio::SimBoard board_{manual_.clock()};
  FakePlugins plugins_;
  settings::Settings settings_;
  std::uint64_t seed_ = 0;
  std::unique_ptr<Engine> engine_;
  int ready_ = 0;
  int settled_ = 0;    // answers to start, stop and restart
  int shut_down_ = 0;  // answers to shut_down
  const aio::TimePoint began_ = manual_.now();

 private:
  std::vector<std::string> events_;
  Engine::Subscription subscription_;
};

/// A task that sleeps for ever.
aio::Task<aio::Value> sleep_for_ever(FakeService& service);

/// {.info = runtime and enabled, .task = sleep_for_ever}.
FakeService::Parts sleeper();
/// The same with another task.
FakeService::Parts runs(std::function<aio::Task<aio::Value>(FakeService&)> task,
                        aio::ServiceType type = aio::ServiceType::runtime);

}  // namespace aiod::engine
