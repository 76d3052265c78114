#pragma once

#include <aio/channel.hpp>
#include <aio/loop.hpp>
#include <aio/sleep.hpp>

#include <fmt/format.h>

#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>

#include <memory>
#include <vector>

#include "engine/task.hpp"

namespace aiod::bench {

/// Tasks as the engine runs them, on a loop of their own.
class TrackedTasks {
 public:
  explicit TrackedTasks(aio::Loop& loop) : loop_(loop) {}

  /// Makes one and starts it. The body is called on the loop.
  template <class Body>
  void start(Body body) {
    tasks_.push_back(
        std::make_unique<engine::TrackedTask>(loop_, fmt::format("bench.service.{}", tasks_.size())));
    tasks_.back()->start(
        std::move(body), [this](const engine::Outcome&) { ++ended_; }, nullptr);
  }

  std::size_t ended() const noexcept { return ended_; }
  std::size_t count() const noexcept { return tasks_.size(); }

  /// Drops all of them, alive or not.
  void clear() {
    tasks_.clear();
    loop_.poll();
    ended_ = 0;
  }

 private:
  aio::Loop& loop_;
  std::vector<std::unique_ptr<engine::TrackedTask>> tasks_;
  std::size_t ended_ = 0;
};

inline aio::Task<aio::Value> switching(int times) {
  for (int i = 0; i < times; ++i) co_await boost::asio::post(boost::asio::deferred);
  co_return aio::Value();
}

inline aio::Task<aio::Value> sending(aio::Channel<int>& channel, int times) {
  for (int i = 0; i < times; ++i) co_await channel.send(i);
  co_return aio::Value();
}

inline aio::Task<aio::Value> receiving(aio::Channel<int>& channel, int times) {
  for (int i = 0; i < times; ++i) co_await channel.receive();
  co_return aio::Value();
}

inline aio::Task<aio::Value> nothing() {
  co_return aio::Value();
}

inline aio::Task<aio::Value> sleeping(aio::Duration time) {
  co_await aio::sleep(time);
  co_return aio::Value();
}

}  // namespace aiod::bench
