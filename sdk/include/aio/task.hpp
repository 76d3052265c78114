#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <aio/detail/frame.hpp>
#include <aio/executor.hpp>

namespace aio {

/// A coroutine on aiod's loop. It is Asio's own awaitable with aiod's executor, so that every Asio operation
/// can be awaited in it:
///
///     co_await timer.async_wait(asio::deferred);
///
/// It starts when it is awaited, and is destroyed with its locals when the task ends. Two things of Asio do
/// not fit and do not compile inside it: `asio::use_awaitable` (write `asio::deferred` or
/// `aio::use_awaitable`) and awaiting a plain `asio::awaitable<T>` (wrap it: `aio::adapt(f())`).
template <class T = void>
using Task = boost::asio::awaitable<T, Executor>;

/// Asio's use_awaitable for aio::Task. `asio::deferred` is the cheaper choice where nothing stores it.
inline constexpr boost::asio::use_awaitable_t<Executor> use_awaitable;

}  // namespace aio
