#include <aio/loop.hpp>
#include <aio/time.hpp>

namespace aio {

TimePoint SystemClock::now() const noexcept {
  return std::chrono::steady_clock::now();
}

WallTime SystemClock::wall_now() const noexcept {
  return std::chrono::system_clock::now();
}

TimePoint now() noexcept {
  const Loop* loop = Loop::current();
  return loop != nullptr ? loop->clock().now() : SystemClock().now();
}

WallTime wall_now() noexcept {
  const Loop* loop = Loop::current();
  return loop != nullptr ? loop->clock().wall_now() : SystemClock().wall_now();
}

}  // namespace aio
