#include <aio/process.hpp>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/this_coro.hpp>

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <memory>
#include <string>
#include <utility>

#include <aio/detail/wait.hpp>
#include <aio/executor.hpp>
#include <aio/sleep.hpp>
#include <aio/timeout.hpp>

#include "output_tail.hpp"
#include "process_group.hpp"
#include "spawn.hpp"

namespace aio {
namespace {

using Descriptor = boost::asio::posix::basic_stream_descriptor<Executor>;

// A program that runs. The handlers that wait for it keep it, so that it is reaped if nobody is interested
// any more. It is reaped last of all: until then its process group can be no other's.
class Running final : public std::enable_shared_from_this<Running> {
 public:
  Running(Loop& loop, const Command& command) : Running(Executor(loop), command, detail::spawn(command)) {}
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() {
    siginfo_t info{};
    ::waitid(P_PIDFD, pid_id(), &info, WEXITED | WNOHANG);
  }

  void begin() {
    wait_for_output();
    wait_for_end();
  }

  /// Throws when aborted.
  Task<void> end(std::source_location where) {
    if (!ended_) co_await waiters_.wait(WaitKind::io, where);
  }
  void signal_group(int number) const noexcept { ::kill(-pid_, number); }
  bool group_lives() const { return !ended_ || detail::group_lives(pid_); }
  ProcessEnd take() {
    ProcessEnd end = std::move(end_);
    end.dropped = tail_.dropped();
    end.output = std::move(tail_).take();
    return end;
  }

 private:
  // Of no task: what comes while the task waits for it is not the wait that a stop aborts.
  Running(const Executor& executor, const Command& command, const detail::Spawned& spawned)
      : pid_(spawned.pid),
        own_child_(spawned.pid),
        pid_descriptor_(executor, spawned.pid_descriptor),
        output_(executor, spawned.output),
        tail_(command.output_limit, command.on_line) {}

  id_t pid_id() { return static_cast<id_t>(pid_descriptor_.native_handle()); }

  void wait_for_output() {
    output_.async_wait(Descriptor::wait_read, [self = shared_from_this()](boost::system::error_code error) {
      if (!error && !self->ended_ && self->read_some()) self->wait_for_output();
    });
  }

  void wait_for_end() {
    pid_descriptor_.async_wait(Descriptor::wait_read,
                               [self = shared_from_this()](boost::system::error_code error) {
                                 if (!error && !self->note_end()) self->wait_for_end();
                               });
  }

  // False at the end of the output. One buffer a time: a program that writes without pause must not hold the
  // loop up.
  bool read_some() {
    std::array<char, 16384> buffer;
    const ssize_t count = ::read(output_.native_handle(), buffer.data(), buffer.size());
    if (count > 0) tail_.append({buffer.data(), static_cast<std::size_t>(count)});
    last_read_ = count;
    return count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR));
  }

  // False when it still runs: Asio may take what was ready for a descriptor that is closed for this one's.
  bool note_end() {
    siginfo_t info{};
    const bool failed = ::waitid(P_PIDFD, pid_id(), &info, WEXITED | WNOHANG | WNOWAIT) != 0;
    if (failed ? errno == EAGAIN || errno == EINTR : info.si_pid == 0) return false;
    if (info.si_code == CLD_EXITED)
      end_.exit_code = info.si_status;
    else
      end_.signal = info.si_status;
    // What it left in the pipe, and not what a program that it left behind goes on writing.
    constexpr int pipe_buffers = 64;
    for (int i = 0; i < pipe_buffers && read_some() && last_read_ > 0; ++i) continue;
    tail_.finish();
    ended_ = true;
    output_.close();
    waiters_.wake_all();
    return true;
  }

  pid_t pid_;
  detail::OwnChild own_child_;
  Descriptor pid_descriptor_;
  Descriptor output_;
  detail::OutputTail tail_;
  detail::WaitList waiters_;
  ProcessEnd end_;
  ssize_t last_read_ = 0;
  bool ended_ = false;
};

// Kills the program and its group when the task that ran it is destroyed with its frame.
class KillGuard {
 public:
  explicit KillGuard(const Running& running) noexcept : running_(&running) {}
  ~KillGuard() {
    if (running_ != nullptr) running_->signal_group(SIGKILL);
  }
  KillGuard(const KillGuard&) = delete;
  KillGuard& operator=(const KillGuard&) = delete;

  void dismiss() noexcept { running_ = nullptr; }

 private:
  const Running* running_;
};

Task<bool> ended_or_aborted(Running& running, std::source_location where) {
  try {
    co_await running.end(where);
    co_return true;
  } catch (const boost::system::system_error&) {
    co_return false;
  }
}

// The kernel tells of the end of a child, but not of a group's: that is looked for.
Task<void> group_end(Running& running, std::source_location where) {
  co_await running.end(where);
  while (running.group_lives()) co_await sleep(std::chrono::milliseconds(20), where);
}

Task<bool> group_ends_within(Running& running, Duration grace, std::source_location where) {
  try {
    co_await with_timeout(group_end(running, where), grace);
    co_return true;
  } catch (const TimeoutError&) {
    co_return false;
  }
}

Task<void> end_group(Running& running, Duration grace, std::source_location where) {
  running.signal_group(SIGTERM);
  const bool went = co_await group_ends_within(running, grace, where);
  if (went) co_return;
  running.signal_group(SIGKILL);
  co_await running.end(where);
}

class SystemProcesses final : public Processes {
 public:
  Task<ProcessEnd> run(Command command, std::source_location where) override {
    const Executor executor = co_await boost::asio::this_coro::executor;
    const auto running = std::make_shared<Running>(executor.loop(), command);
    running->begin();
    KillGuard guard(*running);
    const bool ended = co_await ended_or_aborted(*running, where);
    if (!ended) {
      co_await end_group(*running, command.grace, where);
      detail::throw_aborted();
    }
    guard.dismiss();
    co_return running->take();
  }
};

}  // namespace

ProcessError::~ProcessError() = default;
Processes::~Processes() = default;

std::string describe(const ProcessEnd& end) {
  if (end.exit_code) return fmt::format("exit code {}", *end.exit_code);
  return fmt::format("killed by signal {} ({})", end.signal, ::strsignal(end.signal));
}

Processes& system_processes() {
  static SystemProcesses processes;
  return processes;
}

}  // namespace aio
