#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

#include <aio/executor.hpp>

namespace aio::detail {

/// The bottom coroutine of a task that a host runs, as Asio's co_spawn has one: what it awaits are tasks, it
/// returns nothing, and it must let nothing through. Unlike co_spawn's it keeps no copies of executors and
/// handlers, which are most of what an idle task takes.
using Entry = boost::asio::awaitable<boost::asio::detail::awaitable_thread_entry_point, Executor>;

/// Runs it up to where it waits. Call within a function that `executor` runs. `slot` cancels its awaits.
inline void launch(Entry entry, const Executor& executor, boost::asio::cancellation_slot slot) {
  const boost::asio::cancellation_state state(slot);
  boost::asio::detail::awaitable_handler<Executor, void>(std::move(entry), executor, slot, state).launch();
}

}  // namespace aio::detail
