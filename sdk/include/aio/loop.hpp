#pragma once

#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <optional>

#include <aio/api.hpp>
#include <aio/executor.hpp>
#include <aio/timer.hpp>

namespace aio {

/// The one loop of a process: an Asio io_context, the queue of deadlines on an injected clock, and the worker
/// threads for what blocks. One thread runs it; all but post() and stop() is for that thread.
class AIO_API Loop {
 public:
  /// `real`: deadlines wake the loop by themselves. `manual`: time moves by hand, whoever moves the clock
  /// calls fire_due() (see aio/testing/manual_loop.hpp), and offloaded functions run in place.
  enum class Pace : std::uint8_t { real, manual };

  struct Options {
    Pace pace = Pace::real;
    std::size_t offload_threads = 4;  // started when first needed
  };

  /// What the loop reports to its host, on the loop's thread. Must not throw.
  struct Observer {
    /// A resume has ended that took longer than `stall_limit`.
    std::function<void(detail::TaskContext& task, Duration took)> on_stall{};
    Duration stall_limit = std::chrono::milliseconds(100);
    /// An exception left a handler that no task owns. Without this function it ends run().
    std::function<void(std::exception_ptr)> on_stray_exception{};
  };

  explicit Loop(Clock& clock);
  Loop(Clock& clock, Options options);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// Runs until stop(). An idle loop does not wake up.
  void run();
  /// Thread: any.
  void stop();
  /// Runs what is ready and returns how much that was.
  std::size_t poll();

  /// Runs a function soon, on the loop's thread, as nobody's task. Thread: any.
  void post(std::function<void()> function);

  /// Runs a blocking function on a worker thread; with Pace::manual in place. `function` must not throw.
  void run_on_worker(std::function<void()> function);

  /// Functions that were given to the workers and have not returned.
  std::size_t busy_workers() const noexcept;

  boost::asio::io_context& context() noexcept;
  Clock& clock() const noexcept;
  Pace pace() const noexcept;
  Executor executor(detail::TaskRef task = {}) noexcept { return Executor(*this, std::move(task)); }
  void observe(Observer observer);
  const Observer& observer() const noexcept;

  /// The earliest deadline, when there is one.
  std::optional<TimePoint> next_deadline() const noexcept;
  /// Fires what is due on the clock now; returns how many.
  std::size_t fire_due();

  /// The loop that runs on this thread, or nullptr.
  static Loop* current() noexcept;

  /// For what runs on the loop as nobody's task.
  detail::TaskContext& own_task() noexcept;

 private:
  friend class detail::TimerNode;
  friend class detail::TaskContext;
  friend class detail::Wait;
  friend class Executor;
  void enlist(detail::TaskContext& task) noexcept;
  void make_ready(detail::Ready& ready);
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace aio
