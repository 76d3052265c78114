#pragma once

#include <sys/types.h>

#include <boost/asio/ts/netfwd.hpp>
#include <deque>
#include <functional>
#include <map>
#include <memory>

namespace aiod::control {

/// Lets users take turns: one call in a turn of the loop, and each user's in turn, so that who has many
/// clients makes nobody else wait for all of them. Loop's thread only.
class CallTurns : public std::enable_shared_from_this<CallTurns> {
 public:
  /// The loop must outlive it.
  explicit CallTurns(boost::asio::io_context& loop) : loop_(loop) {}

  /// Calls `turn` once, later. It must not throw.
  void want(uid_t user, std::function<void()> turn);

 private:
  void post();
  void take();

  boost::asio::io_context& loop_;
  std::map<uid_t, std::deque<std::function<void()>>> waiting_;  // no empty queue
  uid_t last_ = 0;
  bool posted_ = false;
};

}  // namespace aiod::control
