#pragma once

#include <concepts>
#include <optional>
#include <stdexcept>
#include <utility>

#include <aio/loop.hpp>
#include <aio/task.hpp>
#include <aio/testing/manual_clock.hpp>

namespace aio::testing {

/// A loop on a manual clock: a week of sleeps passes in milliseconds, always in the same order.
///
///     aio::testing::ManualLoop loop;
///     loop.run(my_task());                 // to its end, through as much time as it takes
///     loop.advance(24h);                   // what is due in the next day runs, each at its moment
class ManualLoop {
 public:
  ManualLoop();

  Loop& loop() noexcept { return loop_; }
  ManualClock& clock() noexcept { return clock_; }
  TimePoint now() const noexcept { return clock_.now(); }

  /// Runs what is ready without moving the clock. Throws std::logic_error when it never comes to rest.
  void settle();

  /// Moves the clock, and stops on the way at each deadline to run what is due.
  void advance(Duration by);

  /// Moves the clock to the next deadline and runs what is due; false when there is none.
  bool step();

  /// Runs a task to its end, moving the clock as needed, and returns its result or throws what it threw.
  /// Throws std::logic_error when it waits for something that never comes.
  template <class T>
  T run(Task<T> task);
  void run(Task<void> task);

  /// The same for a lambda that is a coroutine, which must outlive its task.
  template <std::invocable Body>
  auto run(Body body) {
    return run(body());
  }

 private:
  ManualClock clock_;
  Loop loop_;
};

template <class T>
T ManualLoop::run(Task<T> task) {
  std::optional<T> result;
  run([](Task<T> inner, std::optional<T>& out) -> Task<void> { out.emplace(co_await std::move(inner)); }(
                                                   std::move(task), result));
  return std::move(*result);
}

}  // namespace aio::testing
