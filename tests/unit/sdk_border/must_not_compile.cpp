// Not compiled into anything: ctests compile it once for each case.
#include <boost/asio/steady_timer.hpp>

#include <aio/sleep.hpp>
#include <aio/task.hpp>

namespace asio = boost::asio;

asio::awaitable<void> plain() {
  co_return;
}

aio::Task<void> task() {
  asio::steady_timer timer(co_await asio::this_coro::executor);
  co_await timer.async_wait(asio::deferred);
#if defined(CASE_use_awaitable)
  co_await timer.async_wait(asio::use_awaitable);
#elif defined(CASE_plain_awaitable)
  co_await plain();
#endif
}
