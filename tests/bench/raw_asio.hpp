#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>

/// The other side: coroutines as one writes them with Boost.Asio alone, with its defaults.
namespace aiod::bench::raw {

namespace asio = boost::asio;

/// A loop that asks the kernel for events between its rounds, as that of any program that has a timer or a
/// socket: without one, Asio leaves that out.
struct Loop : asio::io_context {
  asio::steady_timer timer{*this};
};

inline asio::awaitable<void> switching(int times) {
  for (int i = 0; i < times; ++i) co_await asio::post(asio::use_awaitable);
}

using Channel = asio::experimental::channel<void(boost::system::error_code, int)>;

inline asio::awaitable<void> sending(Channel& channel, int times) {
  for (int i = 0; i < times; ++i) co_await channel.async_send({}, i, asio::use_awaitable);
}

inline asio::awaitable<void> receiving(Channel& channel, int times) {
  for (int i = 0; i < times; ++i) co_await channel.async_receive(asio::use_awaitable);
}

inline asio::awaitable<void> nothing() {
  co_return;
}

inline asio::awaitable<void> sleep(std::chrono::nanoseconds time) {
  asio::steady_timer timer(co_await asio::this_coro::executor, time);
  co_await timer.async_wait(asio::use_awaitable);
}

}  // namespace aiod::bench::raw
