#include <aio/channel.hpp>
#include <aio/event.hpp>

namespace aio {

void Event::set() {
  set_ = true;
  waiters_.wake_all();
}

Task<void> Event::wait(std::source_location where) {
  if (set_) co_return;
  detail::QueuedWait wait(waiters_, co_await boost::asio::this_coro::executor, WaitKind::event, where);
  detail::throw_if_aborted(co_await wait.suspend());
}

ChannelClosed::~ChannelClosed() = default;

}  // namespace aio
