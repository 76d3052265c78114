#pragma once

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/multiple_exceptions.hpp>
#include <boost/system/system_error.hpp>

#include <source_location>
#include <utility>

#include <aio/api.hpp>
#include <aio/detail/task_context.hpp>
#include <aio/error.hpp>
#include <aio/task.hpp>
#include <aio/timer.hpp>

namespace aio {
namespace detail {

/// Cancels what runs in its slot when the time is over, and passes on a stop from outside.
class AIO_API TimeoutScope final : public CancelScope, private TimerNode {
 public:
  TimeoutScope(const Executor& executor, Duration limit);
  ~TimeoutScope();

  void pass_on(boost::asio::cancellation_slot outer);

  /// Call in the handler of the exception that left the scope: throws TimeoutError when it is the abort that
  /// the timeout caused, and otherwise rethrows.
  [[noreturn]] void translate(std::source_location where) const;

 private:
  void fire() override;
  bool is_its_abort() const;

  TaskContext& task_;
  Duration limit_;
};

/// Makes clean-up after an abort able to wait: without it Asio throws at every later co_await.
template <class T>
Task<T> let_clean_up(Task<T> task) {
  co_await boost::asio::this_coro::throw_if_cancelled(false);
  co_return co_await std::move(task);
}

}  // namespace detail

/// Awaits a task for at most `limit` on the loop's clock. When the time is over, the await that the task is
/// in ends with operation_aborted, and once the task has ended by that this throws aio::TimeoutError. A task
/// that handles the abort and returns a value has that value returned. A stop from outside passes through.
///
///     auto reply = co_await aio::with_timeout(ask(), 2s);
template <class T>
Task<T> with_timeout(Task<T> task, Duration limit,
                     std::source_location where = std::source_location::current()) {
  auto executor = co_await boost::asio::this_coro::executor;
  auto cancellation = co_await boost::asio::this_coro::cancellation_state;
  detail::TimeoutScope scope(executor, limit);
  scope.pass_on(cancellation.slot());
  try {
    co_return co_await boost::asio::co_spawn(
        executor, detail::let_clean_up(std::move(task)),
        boost::asio::bind_cancellation_slot(scope.slot(), use_awaitable));
  } catch (const boost::system::system_error&) {
    scope.translate(where);
  } catch (const boost::asio::multiple_exceptions&) {
    scope.translate(where);
  }
}

}  // namespace aio
