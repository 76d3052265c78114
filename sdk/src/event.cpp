#include <aio/channel.hpp>
#include <aio/event.hpp>

namespace aio {

void Event::set() {
  set_ = true;
  waiters_.wake_all();
}

Task<void> Event::wait(std::source_location where) {
  const Executor executor = co_await boost::asio::this_coro::executor;
  if (set_) {
    const bool suspended = co_await detail::has_suspended;
    if (detail::must_pause(executor, suspended)) co_await detail::pause(executor, WaitKind::event, where);
    co_return;
  }
  detail::QueuedWait wait(waiters_, executor, WaitKind::event, where);
  detail::throw_if_aborted(co_await wait.suspend());
}

ChannelClosed::~ChannelClosed() = default;

}  // namespace aio
