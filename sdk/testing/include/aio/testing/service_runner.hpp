#pragma once

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <aio/bind_problem.hpp>
#include <aio/error.hpp>
#include <aio/host.hpp>
#include <aio/service_base.hpp>
#include <aio/testing/captured_log.hpp>
#include <aio/testing/fake_control.hpp>
#include <aio/testing/fake_pins.hpp>
#include <aio/testing/fake_processes.hpp>
#include <aio/testing/manual_loop.hpp>

namespace aio::testing {

/// Where a task is in its life; the words are the daemon's.
enum class RunState : std::uint8_t {
  inactive,  // never started
  running,
  stopping,  // asked to stop, not ended yet
  stopped,   // ended because it was stopped; a service's result is on_stop's
  done,      // returned, or on_error handled what it threw
  failed     // threw, or its parameters could not be bound
};

std::string_view to_string(RunState state) noexcept;
std::ostream& operator<<(std::ostream& stream, RunState state);

/// How a task stands, and how its last run ended.
struct RunReport {
  RunState state = RunState::inactive;
  Value result{};
  std::optional<Error> error{};
};

/// Runs one service as the daemon does, on a manual loop. The part of ServiceHarness that does not depend on
/// the service's type.
class ServiceRunner {
 public:
  /// `name` as the service's file would give it: "hello" runs as hello.service.
  explicit ServiceRunner(std::string_view name);
  ~ServiceRunner();
  ServiceRunner(const ServiceRunner&) = delete;
  ServiceRunner& operator=(const ServiceRunner&) = delete;

  Host& host() noexcept;
  ManualLoop& loop() noexcept;
  CapturedLog& log() noexcept;
  FakePins& pins() noexcept;
  FakeControl& control() noexcept;
  FakeProcesses& processes() noexcept;

  /// Before the first start. The service outlives the last run; see end().
  void attach(ServiceBase& service) noexcept;

  /// Starts the main task and runs it to its first wait. Throws std::logic_error while a run is alive.
  void start(std::shared_ptr<void> params);
  /// What the daemon does when the configuration can't be bound: `failed`, neither hook is called.
  void refuse(const std::vector<BindProblem>& problems);
  /// Asks the main task and the children to end, and runs what is ready.
  void stop();
  void run_to_end();
  /// Drops every task without calling hooks: from now on nothing of the service runs.
  void end() noexcept;

  const RunReport& main() const noexcept;
  /// By its short name. Throws std::out_of_range when none was ever added.
  const RunReport& child(std::string_view name) const;
  /// Short names of the children that are alive, sorted.
  std::vector<std::string> children() const;

  void offer(std::string_view service, std::string interface_key, void* object);
  void withdraw(std::string_view service);
  std::shared_ptr<const aio::detail::Offer> provided(std::string_view interface_key) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace aio::testing
