#include <aio/gpio.hpp>
#include <aio/service.hpp>

#include <cstdint>
#include <stdexcept>

using namespace std::chrono_literals;

struct HelloParams {
  aio::gpio::Pin led = "GPIO17";
  std::chrono::milliseconds period = 5s;
  std::uint32_t fail_after = 0;
};
AIO_PARAMS(HelloParams, led, period, fail_after)

namespace {

std::int64_t divide(std::int64_t dividend, std::int64_t divisor) {
  if (divisor == 0) throw std::domain_error("division by zero: the counter of fail_after has run out");
  return dividend / divisor;
}

}  // namespace

class HelloService final : public aio::Service<HelloParams> {
 public:
  HelloService()
      : Service({.info = "Hello example runner v1.0",
                 .type = aio::ServiceType::runtime,
                 .enabled = true,
                 .docs = "https://github.com/Carglglz/asyncmd/blob/main/README.md",
                 .version = "1.0"}) {}

  aio::Task<aio::Value> task(HelloParams p) override {
    if (p.period <= 0ms) throw aio::ConfigError("period must be longer than 0");
    auto led = gpio().output(p.led);
    for (std::int64_t count = p.fail_after;;) {
      const aio::TimePoint began = aio::now();
      led.toggle();
      ++loops_;
      log().info("LED {} toggled!", p.led);
      if (p.fail_after != 0) divide(p.period.count(), --count);
      loop_time_ = aio::now() - began;
      co_await aio::sleep(p.period);
    }
  }

  std::optional<aio::Show> show() override {
    return aio::Show{"Stats",
                     fmt::format("loop time: {}; # loops: {}", aio::format_duration(loop_time_), loops_)};
  }

  aio::Value stats() override { return {{"loops", loops_}, {"loop_us", loop_time_ / 1us}}; }

  aio::Value on_stop(const HelloParams&) override {
    log().info("stopped after {} loops", loops_);
    return loops_;
  }

 private:
  std::uint64_t loops_ = 0;  // since the service was loaded, through restarts
  aio::Duration loop_time_{};
};

AIO_SERVICE(HelloService)
