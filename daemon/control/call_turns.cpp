#include "control/call_turns.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <utility>

namespace aiod::control {

void CallTurns::want(uid_t user, std::function<void()> turn) {
  waiting_[user].push_back(std::move(turn));
  post();
}

void CallTurns::post() {
  if (waiting_.empty() || std::exchange(posted_, true)) return;
  boost::asio::post(loop_, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->take();
  });
}

void CallTurns::take() {
  posted_ = false;
  auto next = waiting_.upper_bound(last_);
  if (next == waiting_.end()) next = waiting_.begin();
  last_ = next->first;
  const auto turn = std::move(next->second.front());
  next->second.pop_front();
  if (next->second.empty()) waiting_.erase(next);
  turn();
  post();
}

}  // namespace aiod::control
