#pragma once

#include <cstddef>

#include <aio/api.hpp>

namespace aio::detail {

/// Where the object of a provider lives: counts those of others who are inside one of its functions. Its
/// owner keeps it, and the object, until they have left. Loop's thread only.
class AIO_API Residence {
 public:
  Residence() = default;
  Residence(const Residence&) = delete;
  Residence& operator=(const Residence&) = delete;

  void enter() noexcept { ++inside_; }
  void leave() noexcept {
    if (--inside_ == 0) left();
  }
  bool occupied() const noexcept { return inside_ > 0; }

 protected:
  virtual ~Residence();

 private:
  /// Nobody is inside any more; code of the provider is on the stack.
  virtual void left() noexcept = 0;

  std::size_t inside_ = 0;
};

/// The residence whose function is about to be called through a handle: the next coroutine to be made is its.
/// initial-exec: read for each coroutine, and libaiosdk is there from the start.
extern AIO_API constinit thread_local Residence* entered_residence [[gnu::tls_model("initial-exec")]];

/// Somebody inside.
class Visit {
 public:
  explicit Visit(Residence* residence) noexcept : residence_(residence) {
    if (residence_ != nullptr) residence_->enter();
  }
  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;
  ~Visit() {
    if (residence_ == nullptr) return;
    if (entered_residence == residence_) entered_residence = nullptr;
    residence_->leave();
  }

  void call() const noexcept { entered_residence = residence_; }

 private:
  Residence* residence_;
};

/// What a coroutine's frame has of it.
class Stay {
 public:
  Stay() noexcept : residence_(entered_residence) {
    if (residence_ == nullptr) return;
    entered_residence = nullptr;
    residence_->enter();
  }
  Stay(const Stay&) = delete;
  Stay& operator=(const Stay&) = delete;
  ~Stay() {
    if (residence_ != nullptr) residence_->leave();
  }

 private:
  Residence* residence_;
};

}  // namespace aio::detail
