#include <boost/asio/basic_waitable_timer.hpp>

#include <aio/service.hpp>

namespace {

// A timer on a clock of its own makes Asio instantiate a timer service that only this plugin has.
struct OwnClock {
  using duration = std::chrono::steady_clock::duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<OwnClock>;
  static constexpr bool is_steady = true;
  static time_point now() { return time_point(std::chrono::steady_clock::now().time_since_epoch()); }
};

class OwnAsioClock final : public aio::Service<> {
 public:
  OwnAsioClock() : Service({.info = "Leaves a timer service in the loop", .enabled = true}) {}

  aio::Task<aio::Value> task(aio::NoParams) override {
    boost::asio::basic_waitable_timer<OwnClock, boost::asio::wait_traits<OwnClock>, aio::Executor> timer(
        executor());
    timer.expires_after(std::chrono::nanoseconds(1));
    co_await timer.async_wait(boost::asio::deferred);
    co_return "waited";
  }
};

}  // namespace

AIO_SERVICE(OwnAsioClock)
