// Asio's own operations inside an aio::Task, with each completion token that its docs name.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <gtest/gtest.h>

#include <aio/task.hpp>
#include <aio/testing/manual_loop.hpp>
#include <array>
#include <string>

namespace aio {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using testing::ManualLoop;

TEST(AsioInATask, TimersWithDeferred) {
  ManualLoop loop;
  int ended = 0;
  loop.run([&]() -> Task<void> {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    timer.expires_at(std::chrono::steady_clock::time_point::min());
    co_await timer.async_wait(asio::deferred);
    timer.expires_at(std::chrono::steady_clock::time_point::min());
    co_await timer.async_wait(aio::use_awaitable);
    timer.expires_at(std::chrono::steady_clock::time_point::min());
    const auto [error] = co_await timer.async_wait(asio::as_tuple(asio::deferred));
    if (!error) ++ended;
  });
  EXPECT_EQ(ended, 1);
}

using Local = asio::local::stream_protocol;

TEST(AsioInATask, StreamsWithDeferred) {
  ManualLoop loop;
  std::string received;
  bool end_of_file = false;
  loop.run([&]() -> Task<void> {
    const auto executor = co_await asio::this_coro::executor;
    asio::basic_stream_socket<Local, Executor> left(executor);
    asio::basic_stream_socket<Local, Executor> right(executor);
    asio::local::connect_pair(left, right);
    co_await asio::async_write(left, asio::buffer("hello", 5), asio::deferred);
    std::array<char, 5> bytes{};
    co_await asio::async_read(right, asio::buffer(bytes), asio::deferred);
    received.assign(bytes.begin(), bytes.end());
    left.close();
    const auto [error, size] =
        co_await right.async_read_some(asio::buffer(bytes), asio::as_tuple(asio::deferred));
    end_of_file = error == asio::error::eof && size == 0;
  });
  EXPECT_EQ(received, "hello");
  EXPECT_TRUE(end_of_file);
}

// Compiled only: a unit test opens no network.
[[maybe_unused]] Task<void> every_token_on_tcp(tcp::endpoint endpoint) {
  const auto executor = co_await asio::this_coro::executor;
  asio::basic_socket_acceptor<tcp, Executor> acceptor(executor);
  asio::basic_stream_socket<tcp, Executor> socket = co_await acceptor.async_accept(asio::deferred);
  const auto [accept_error, other] = co_await acceptor.async_accept(asio::as_tuple(asio::deferred));
  asio::ip::basic_resolver<tcp, Executor> resolver(executor);
  co_await resolver.async_resolve("localhost", "80", aio::use_awaitable);
  co_await socket.async_connect(endpoint, asio::deferred);
  std::array<char, 8> bytes{};
  const auto [error, size] =
      co_await socket.async_read_some(asio::buffer(bytes), asio::as_tuple(asio::deferred));
  co_await asio::async_write(socket, asio::buffer(bytes, size), aio::use_awaitable);
}

}  // namespace
}  // namespace aio
