#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <source_location>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <aio/api.hpp>
#include <aio/caller.hpp>
#include <aio/ctl_events.hpp>
#include <aio/ctl_log.hpp>
#include <aio/error.hpp>
#include <aio/task.hpp>
#include <aio/task_state.hpp>
#include <aio/value.hpp>

namespace aio {

/// What every call of Control throws when it can't do, or can't tell, what it was asked for. The text is for
/// people, and says what to do about it.
class AIO_API ControlError : public std::runtime_error {
 public:
  enum class Code : std::uint8_t { unknown_name, failed, denied };

  explicit ControlError(const std::string& text, Code code = Code::failed)
      : std::runtime_error(text), code_(code) {}
  ~ControlError() override;

  /// `unknown_name`: there is no such service or task, and nothing was done. `denied`: the caller on whose
  /// behalf it was asked has no right to it.
  Code code() const noexcept { return code_; }

 private:
  Code code_;
};

/// Which tasks are meant: a name ("hello", "hello.service", "hello.service.blink"), a wildcard ("mqtt*"), or
/// a list of these. A name that is unknown is an error, a wildcard that matches nothing is none.
class Patterns {
 public:
  Patterns(const char* pattern) : list_{pattern} {}                                     // NOLINT: implicit
  Patterns(std::string pattern) { list_.push_back(std::move(pattern)); }                // NOLINT: implicit
  Patterns(std::vector<std::string> patterns) noexcept : list_(std::move(patterns)) {}  // NOLINT: implicit

  const std::vector<std::string>& list() const noexcept { return list_; }

 private:
  std::vector<std::string> list_;
};

/// What an action came to for one task; `to` is where it was when the action had settled.
struct TaskChange {
  std::string task{};  // full name
  TaskState from = TaskState::inactive;
  TaskState to = TaskState::inactive;
};

/// One value of a service's configuration.
struct ConfigValue {
  std::string key{};     // "enabled", "args.0", "kwargs.period", "schedule.repeat"
  Value value{};         // as the files spell it; a secret is "[secret]"
  std::string origin{};  // "services.yaml:3:10"; "default" when no file has it
};

/// What is to be changed in one service's entry; see Control::configure.
struct ConfigEdit {
  std::string service{};
  Object set{};
  std::optional<Array> args{};
};

/// What a change of the configuration came to.
struct ConfigChange {
  std::string file{};  // that was written
  std::vector<TaskChange> changes{};
  std::vector<std::string>
      warnings{};  // for people: what overrides it, what goes by it from its next start on
};

/// Why a task is, or is not, running: one answer, and the facts behind it.
struct Explanation {
  std::string answer{};
  std::vector<std::string> facts{};
};

/// `scheduled`: a service with a schedule waits for its time. `at_once`: what waits for its time runs now,
/// and its schedule goes on as it was.
enum class StartMode : std::uint8_t { scheduled, at_once };

/// Whether enable and disable change what boots, or also what runs.
enum class Apply : std::uint8_t { at_boot, now };

/// The daemon, as aioctl steers it, for a service: what aio::ServiceBase::ctl() returns.
///
/// Called by services, in their tasks and hooks, on the loop's thread. Every call may throw ControlError.
/// Those that return a Task do nothing before they are awaited, and carry on when their caller is stopped
/// while it waits: the await is aborted as any other, and what was asked for is done all the same. The rest
/// answer at once.
///
/// A service may stop or restart itself: then its own await is aborted by that stop. It may call itself too:
/// the call is a task beside the one that waits for it. What must not be awaited is what waits for the
/// caller: a core service that starts what requires it waits for ever.
class AIO_API Control {
 public:
  virtual ~Control();

  /// Tasks as `aioctl status --json` has them. `full` asks each service for show() and stats() too; a service
  /// can't do that within its own show(), stats() or report().
  virtual Array status(const Patterns& which, bool full = false) = 0;
  virtual TaskState state(const std::string& task) = 0;
  /// What its last run returned, or its on_stop; null when there is none.
  virtual Value result(const std::string& task) = 0;
  /// What its last run failed by, traceback and all; nullopt when it did not.
  virtual std::optional<Error> traceback(const std::string& task) = 0;
  /// As the service itself says; the same limit as for `full`. Of a child task: null, empty.
  virtual Value stats(const std::string& service) = 0;
  virtual std::string report(const std::string& service) = 0;
  virtual Explanation why(const std::string& task) = 0;
  /// Facts of the daemon, as `aioctl version --json` has them; "config" is its configuration folder.
  virtual Object version() = 0;

  // Actions settle when all their tasks have come to run, to end, or have ignored their stop for stop_timeout
  // (then `to` is `stopping`). A service that waits for what it requires is waited for without limit: use
  // with_timeout. A child task whose service is meant too is left to its service.
  virtual Task<std::vector<TaskChange>> start(
      Patterns which, StartMode mode = StartMode::scheduled,
      std::source_location where = std::source_location::current()) = 0;
  virtual Task<std::vector<TaskChange>> stop(
      Patterns which, std::source_location where = std::source_location::current()) = 0;
  virtual Task<std::vector<TaskChange>> restart(
      Patterns which, std::source_location where = std::source_location::current()) = 0;

  /// For a watcher: lets the engine start a failed service again after the wait that its restart settings
  /// ask for. True when it will, or was about to; false when it has not failed, has `restart: false`, has
  /// used up its tries, or is a child task.
  virtual bool retry(const std::string& task) = 0;

  /// Runs the service's call() as a task of its own and returns its value. What it throws becomes a
  /// ControlError with its type and text. The service must be loaded.
  virtual Task<Value> call(std::string service, Value argument = {},
                           std::source_location where = std::source_location::current()) = 0;

  // Changes of the configuration are written to the daemon's overrides.yaml, never to the user's own files.
  // One that would make the configuration wrong is refused, with every error and its place.
  virtual std::vector<ConfigValue> config(const std::string& service) = 0;

  /// Which services start at boot.
  virtual Task<ConfigChange> enable(Patterns which, Apply apply = Apply::at_boot,
                                    std::source_location where = std::source_location::current()) = 0;
  virtual Task<ConfigChange> disable(Patterns which, Apply apply = Apply::at_boot,
                                     std::source_location where = std::source_location::current()) = 0;

  /// Sets kwargs ("period") and other keys of its entry ("loglevel", "restart"...), and `args` where given.
  /// A null restores the code's default. They count from the next start on, loglevel at once. Give `set` a
  /// name of its own before the co_await.
  virtual Task<ConfigChange> configure(std::string service, Object set,
                                       std::optional<Array> args = std::nullopt,
                                       std::source_location where = std::source_location::current()) = 0;

  /// Reads the configuration again and applies what changed; what that was, as `aioctl reload --json` has it.
  virtual Task<Object> reload(std::source_location where = std::source_location::current()) = 0;

  virtual std::unique_ptr<EventStream> events() = 0;

  /// Takes milliseconds when it has to look through a full log.
  virtual LogBatch read_log(const LogQuery& query) = 0;
  /// What is written from now on; with `after` also what was written after that line. Who follows its own
  /// unit must not log what it reads.
  virtual std::unique_ptr<LogStream> follow_log(const LogQuery& query) = 0;

  /// As configure(), of several services in one write: the file has all of it, or nothing was changed.
  /// "enabled" is a key too, and says what starts at boot. Give `edits` a name of its own before the
  /// co_await.
  virtual Task<ConfigChange> configure_all(std::vector<ConfigEdit> edits,
                                           std::source_location where = std::source_location::current()) = 0;

  /// The daemon for somebody outside, as far as they may: every call of the result is checked against the
  /// caller's grants, and throws ControlError with Code::denied for what they don't cover. A service that
  /// carries out what others ask for by a network must use this, and no Control of its own; grants come from
  /// its local configuration. Of a Control that is restricted already, the result has the rights that both
  /// callers have. The result may outlive this one.
  ///
  /// Beyond its right, a call needs:
  ///   - all services ("*") for what concerns no single one: the log without units, events, reload
  ///   - `steer` too for enabled and schedule, and of each service that require or restart names
  ///   - `run` for all services to configure a parameter that is marked as local only (see AIO_PARAMS),
  ///   `args`
  ///     where such a one is among them, `kwargs` as a whole, or a service that is not loaded, of which
  ///     nobody knows what its parameters do
  virtual std::unique_ptr<Control> on_behalf_of(Caller caller) = 0;

  /// For what the service itself does on the caller's behalf. Throws ControlError with Code::denied when they
  /// have no such right for this service; "*" asks for all of them. Always returns where nobody is acted for.
  virtual void authorise(Right right, const std::string& service) = 0;
};

}  // namespace aio
