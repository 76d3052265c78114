#include <boost/asio/buffer.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <aio/service.hpp>

#include <string>

struct WellBehavedParams {
  std::chrono::milliseconds period = std::chrono::seconds(1);
  std::string greeting = "hello";
};
AIO_PARAMS(WellBehavedParams, period, greeting)

namespace {

namespace asio = boost::asio;

class WellBehaved final : public aio::Service<WellBehavedParams> {
 public:
  WellBehaved() : Service({.info = "Does everything right", .enabled = true}) {}

  aio::Task<aio::Value> task(WellBehavedParams p) override {
    using Socket = asio::basic_stream_socket<asio::local::stream_protocol, aio::Executor>;
    using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                             asio::wait_traits<std::chrono::steady_clock>, aio::Executor>;
    Timer timer(executor(), std::chrono::nanoseconds(1));
    co_await timer.async_wait(asio::deferred);
    Socket near(executor());
    Socket far(executor());
    asio::local::connect_pair(near, far);
    std::string heard(p.greeting.size(), ' ');
    for (;;) {
      co_await asio::async_write(near, asio::buffer(p.greeting), asio::deferred);
      co_await asio::async_read(far, asio::buffer(heard), asio::deferred);
      log().info("heard {}", heard);
      ++rounds_;
      co_await aio::sleep(p.period);
    }
  }

  aio::Value stats() override { return {{"rounds", rounds_}}; }
  aio::Value on_stop(const WellBehavedParams& p) override { return aio::Value(p.greeting + " and good-bye"); }

 private:
  int rounds_ = 0;
};

}  // namespace

AIO_SERVICE(WellBehaved)
