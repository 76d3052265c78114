#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <aio/ctl.hpp>
#include <aio/time.hpp>

namespace aio::testing {

/// A task that the fake daemon knows: what the service under test is told of it.
struct FakeTask {
  TaskState state = TaskState::running;
  Value result{};
  std::optional<Error> error{};
  Value stats = Object();
  std::string report{};
  /// Laid over what status() says of it: {{"type", "core"}, {"enabled", false}}.
  Object status{};
  std::vector<ConfigValue> config{};
  /// Whether retry() takes it up when it has failed; false is `restart: false`.
  bool may_retry = true;
  /// Its parameters that callers from outside can't configure.
  std::vector<std::string> local_only{};
  /// What its call() does; what it throws is the caller's ControlError.
  std::function<Value(const Value&)> call{};
};

/// A daemon that does what the test says, for a service that uses ctl(). It knows the tasks that were added,
/// carries out each action at once, and remembers what it was asked.
///
///     harness.control().add("hello").error = aio::Error{.type = "ValueError"};
///     harness.control().change("hello", aio::TaskState::failed);
///     harness.settle();
///     EXPECT_EQ(harness.control().calls(), std::vector<std::string>{"retry hello.service"});
///
/// The service under test is not among the tasks unless it is added, and is not really stopped by itself.
class FakeControl final : public Control {
 public:
  /// `clock` is the loop's, and outlives this.
  explicit FakeControl(const Clock& clock) : clock_(clock) {}
  ~FakeControl() override;

  /// Adds a task, "hello" or "hello.service.blink"; one that is known stays as it is.
  FakeTask& add(const std::string& name) { return tasks_[full_name(name)]; }
  /// Throws std::out_of_range when it was not added.
  FakeTask& task(const std::string& name) { return tasks_.at(full_name(name)); }

  /// Brings a task to a state, and tells who follows the events. A failure has the task's error with it.
  void change(const std::string& name, TaskState to, std::string reason = "test");
  /// As when the service did not keep up: the next event of each stream says that so many are missing.
  void lose_events(std::uint64_t count);
  /// Writes a line into the log that the service reads.
  void write(LogLevel level, std::string unit, std::string text);

  /// The next call of this name ("stop", "configure", "config"...) is refused with this text.
  void refuse(std::string verb, std::string text) { refusals_[std::move(verb)] = std::move(text); }

  /// Actions since the last clear_calls(), as they were asked for, with full names: "stop hello.service",
  /// "start --now *", "call hello.service {\"k\":1}", "enable --now hello.service",
  /// "configure hello.service {\"period\":5} [1,2]", "reload"; of configure_all one for each edit, in the
  /// form of configure, and none when one of them is refused.
  const std::vector<std::string>& calls() const noexcept { return calls_; }
  void clear_calls() { calls_.clear(); }

  /// What version() says; its folder isn't there, so that no test writes to the configuration of the machine.
  Object about{{"version", "1.0.0"}, {"config", "/nonexistent"}};
  std::vector<std::string> warnings{};  // of enable, disable and configure
  Object reloaded{};                    // what reload() comes to

  Array status(const Patterns& which, bool full) override;
  TaskState state(const std::string& task) override;
  Value result(const std::string& task) override;
  std::optional<Error> traceback(const std::string& task) override;
  Value stats(const std::string& service) override;
  std::string report(const std::string& service) override;
  Explanation why(const std::string& task) override;
  Object version() override { return about; }
  Task<std::vector<TaskChange>> start(Patterns which, StartMode mode, std::source_location where) override;
  Task<std::vector<TaskChange>> stop(Patterns which, std::source_location where) override;
  Task<std::vector<TaskChange>> restart(Patterns which, std::source_location where) override;
  bool retry(const std::string& task) override;
  Task<Value> call(std::string service, Value argument, std::source_location where) override;
  std::vector<ConfigValue> config(const std::string& service) override;
  Task<ConfigChange> enable(Patterns which, Apply apply, std::source_location where) override;
  Task<ConfigChange> disable(Patterns which, Apply apply, std::source_location where) override;
  Task<ConfigChange> configure(std::string service, Object set, std::optional<Array> args,
                               std::source_location where) override;
  Task<Object> reload(std::source_location where) override;
  std::unique_ptr<EventStream> events() override;
  LogBatch read_log(const LogQuery& query) override;
  std::unique_ptr<LogStream> follow_log(const LogQuery& query) override;
  Task<ConfigChange> configure_all(std::vector<ConfigEdit> edits, std::source_location where) override;
  /// With the rights that the daemon asks for. This outlives the result.
  std::unique_ptr<Control> on_behalf_of(Caller caller) override;
  void authorise(Right, const std::string&) override {}

  bool knows(const std::string& name) const { return tasks_.contains(full_name(name)); }
  /// The full names of the tasks that a name or wildcard means; an unknown name is its own.
  std::vector<std::string> meant(const std::string& pattern) const;

 private:
  struct Events;
  struct Lines;

  static std::string full_name(std::string_view name);
  std::string known(const std::string& verb, const std::string& task);
  std::vector<std::string> matching(const std::string& verb, const Patterns& which);
  void refuse_if_told(const std::string& verb);
  void record(const std::string& verb, const Patterns& which);
  std::vector<TaskChange> bring(const std::vector<std::string>& tasks, TaskState to, const std::string& why);
  ConfigChange set_boot(const Patterns& which, bool enabled, Apply apply);
  void record_edit(const ConfigEdit& edit);
  Object status_of(const std::string& name, const FakeTask& task, bool full) const;

  const Clock& clock_;
  std::map<std::string, FakeTask, std::less<>> tasks_;  // by full name
  std::vector<LogRecord> log_;
  std::map<std::string, std::string, std::less<>> refusals_;
  std::vector<std::string> calls_;
  std::vector<std::weak_ptr<Events>> events_;
  std::vector<std::weak_ptr<Lines>> lines_;
};

}  // namespace aio::testing
