#include <aio/channel.hpp>
#include <aio/event.hpp>

namespace aio {

void Event::set() {
  set_ = true;
  waiters_.wake_all();
}

Task<void> Event::wait(std::source_location where) {
  if (!set_) co_await waiters_.wait(WaitKind::event, where);
}

ChannelClosed::~ChannelClosed() = default;

}  // namespace aio
