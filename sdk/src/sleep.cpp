#include <aio/detail/wait.hpp>
#include <aio/loop.hpp>
#include <aio/sleep.hpp>

namespace aio {
namespace {

class Sleeper final : public detail::Wait, private detail::TimerNode {
 public:
  Sleeper(const Executor& executor, TimePoint deadline, std::source_location where)
      : Wait(executor, WaitKind::sleep, where), TimerNode(executor.loop()) {
    until_ = deadline;
    arm(deadline);
  }

 private:
  void leave() noexcept override { cancel(); }
  void fire() override { complete_now(); }
};

}  // namespace

Task<void> sleep_until(TimePoint deadline, std::source_location where) {
  const Executor executor = co_await boost::asio::this_coro::executor;
  Sleeper sleeper(executor, deadline, where);
  detail::throw_if_aborted(co_await sleeper.suspend());
}

Task<void> sleep(Duration duration, std::source_location where) {
  const Executor executor = co_await boost::asio::this_coro::executor;
  const TimePoint now = executor.loop().clock().now();
  const bool too_far = duration > TimePoint::max() - now;
  Sleeper sleeper(executor, too_far ? TimePoint::max() : now + duration, where);
  detail::throw_if_aborted(co_await sleeper.suspend());
}

}  // namespace aio
