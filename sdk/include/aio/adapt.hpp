#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <utility>

#include <aio/task.hpp>

namespace aio {

/// Awaits a coroutine that was written for plain Asio, on the loop and as part of this task:
///
///     co_await aio::adapt(library::fetch(socket));
///
/// A stop ends its current await as it ends one of ours; inside the adapted coroutine Asio's own rules hold.
template <class T, class OtherExecutor>
Task<T> adapt(boost::asio::awaitable<T, OtherExecutor> other) {
  Executor executor = co_await boost::asio::this_coro::executor;
  try {
    co_return co_await boost::asio::co_spawn(OtherExecutor(executor), std::move(other), use_awaitable);
  } catch (const boost::system::system_error& e) {
    if (e.code() == boost::asio::error::operation_aborted && executor.task() != nullptr)
      executor.task()->note_abort();
    throw;
  }
}

}  // namespace aio
