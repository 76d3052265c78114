#pragma once

#include <source_location>
#include <utility>

#include <aio/event.hpp>
#include <aio/task.hpp>

namespace aiomqtt {

/// Lets one task at a time do what holds the loop.
class Turns {
 public:
  /// A turn, as long as it lives.
  class Turn {
   public:
    explicit Turn(Turns& turns) : turns_(&turns) { turns.taken_ = true; }
    Turn(Turn&& other) noexcept : turns_(std::exchange(other.turns_, nullptr)) {}
    Turn& operator=(Turn&&) = delete;
    ~Turn() {
      if (turns_ == nullptr) return;
      turns_->taken_ = false;
      turns_->free_.set();
    }

   private:
    Turns* turns_;
  };

  aio::Task<Turn> take(std::source_location where = std::source_location::current()) {
    while (taken_) {
      free_.clear();
      co_await free_.wait(where);
    }
    co_return Turn(*this);
  }

 private:
  bool taken_ = false;
  aio::Event free_;
};

}  // namespace aiomqtt
