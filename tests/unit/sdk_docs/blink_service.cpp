// blink_service.cpp  ->  blink_service.so
#include <aio/service.hpp>

using namespace std::chrono_literals;

struct BlinkParams {
  aio::gpio::Pin led = "GPIO17";
  std::chrono::milliseconds period = 500ms;
};
AIO_PARAMS(BlinkParams, led, period)

class BlinkService final : public aio::Service<BlinkParams> {
 public:
  BlinkService() : Service({.info = "Blinks a LED", .enabled = true, .version = "1.0"}) {}

  aio::Task<aio::Value> task(BlinkParams p) override {
    auto led = gpio().output(p.led);
    for (;;) {
      led.toggle();
      ++changes_;
      log().debug("LED {} is {}", p.led, led.value() ? "on" : "off");
      co_await aio::sleep(p.period);
    }
  }

  aio::Value stats() override { return {{"changes", changes_}}; }
  aio::Value on_stop(const BlinkParams&) override { return changes_; }

 private:
  int changes_ = 0;
};

AIO_SERVICE(BlinkService)
