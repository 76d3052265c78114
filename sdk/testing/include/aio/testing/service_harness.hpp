#pragma once

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <aio/binding.hpp>
#include <aio/interface.hpp>
#include <aio/service_base.hpp>
#include <aio/testing/service_runner.hpp>

namespace aio::testing {

/// One service under test: on a manual loop, with simulated pins and a captured log, driven as the daemon
/// drives it. Nothing sleeps, and nothing happens unless the test moves the clock.
///
///     aio::testing::ServiceHarness<HelloService> hello("hello");
///     hello.start({.args = {"GPIO17", 5}});
///     hello.advance(10s);
///     EXPECT_TRUE(hello.pins().level("GPIO17"));
///     hello.stop();
///     EXPECT_EQ(hello.result(), 3);
///
/// The schedule, `require` and the restart policy are the daemon's and play no part here: start() is one run.
template <class ServiceClass>
class ServiceHarness {
 public:
  using Parameters = typename ServiceClass::Parameters;

  /// Creates the service. `name` is what its file would be called; the rest goes to its constructor.
  template <class... Parts>
  explicit ServiceHarness(std::string_view name = "test", Parts&&... parts) : runner_(name) {
    const aio::detail::HostScope scope(runner_.host());
    service_ = std::make_unique<ServiceClass>(std::forward<Parts>(parts)...);
    runner_.attach(*service_);
  }
  /// Drops what still runs, without on_stop; then destroys the service.
  ~ServiceHarness() { runner_.end(); }
  ServiceHarness(const ServiceHarness&) = delete;
  ServiceHarness& operator=(const ServiceHarness&) = delete;

  /// Starts the task with what a configuration file would give, and runs it to its first wait. Parameters
  /// that can't be bound make it `failed` with aio::ConfigError, one line of message for each problem. Throws
  /// std::logic_error while a run is alive.
  void start(const Arguments& given = {}) {
    std::vector<BindProblem> problems;
    auto params = std::make_shared<Parameters>(bind_params<Parameters>(given, problems));
    if (problems.empty())
      runner_.start(std::move(params));
    else
      runner_.refuse(problems);
  }
  /// The same with the parameters as they are: `start(HelloParams{.period = 1s})`.
  template <std::same_as<Parameters> Given>
  void start(Given params) {
    runner_.start(std::make_shared<Parameters>(std::move(params)));
  }

  /// Asks the task and its children to end. A task that waits while it cleans up stays `stopping` until the
  /// clock is moved.
  void stop() { runner_.stop(); }

  /// Moves the clock; what is due on the way runs, each at its moment.
  void advance(Duration by) { runner_.loop().advance(by); }
  /// Runs what is ready without moving the clock: after an input was driven, or a fake called back.
  void settle() { runner_.loop().settle(); }
  /// Moves the clock until the task has ended. Throws std::logic_error when it waits for what never comes.
  void run_to_end() { runner_.run_to_end(); }

  /// Runs the service's call() to its end and returns its value, or throws what it threw.
  Value call(Value argument = {}) { return runner_.loop().run(service_->call(std::move(argument))); }

  RunState state() const noexcept { return runner_.main().state; }
  bool running() const noexcept { return state() == RunState::running; }
  /// Of the last run that ended; null and nullopt while one is alive.
  const Value& result() const noexcept { return runner_.main().result; }
  const std::optional<Error>& error() const noexcept { return runner_.main().error; }

  /// The child task that the service added as `name`. Throws std::out_of_range when there was none.
  const RunReport& child(std::string_view name) const { return runner_.child(name); }
  /// Names of the children that are alive, sorted.
  std::vector<std::string> children() const { return runner_.children(); }

  /// Lets the service find `fake` as what another service provides. The fake outlives the harness, or is
  /// withdrawn before.
  template <class Interface>
  void offer(std::string_view service, Interface& fake) {
    runner_.offer(service, aio::detail::interface_key<Interface>(), &fake);
  }
  /// As when that other service stops: handles that were found before are empty now.
  void withdraw(std::string_view service) { runner_.withdraw(service); }

  /// What the service itself provides, as another service would find it.
  template <class Interface>
  Handle<Interface> provided() const {
    return {unit_, runner_.provided(aio::detail::interface_key<Interface>())};
  }

  ServiceClass& service() noexcept { return *service_; }
  FakePins& pins() noexcept { return runner_.pins(); }
  /// The simulated buses; a test attaches its models of devices: `i2c().attach(1, 0x76, model)`.
  i2c::SimBuses& i2c() noexcept { return pins().board().i2c(); }
  /// What the service has as ctl().
  FakeControl& control() noexcept { return runner_.control(); }
  /// What the service has as processes(); no program is really run.
  FakeProcesses& processes() noexcept { return runner_.processes(); }
  CapturedLog& log() noexcept { return runner_.log(); }
  ManualLoop& loop() noexcept { return runner_.loop(); }

 private:
  ServiceRunner runner_;
  std::string unit_ = runner_.host().unit();
  std::unique_ptr<ServiceClass> service_;
};

}  // namespace aio::testing
