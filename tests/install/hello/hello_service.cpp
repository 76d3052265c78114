// hello_service.cpp  ->  hello_service.so
#include <aio/gpio.hpp>
#include <aio/service.hpp>

using namespace std::chrono_literals;

struct HelloParams {
  aio::gpio::Pin led = "GPIO17";
  std::chrono::milliseconds period = 5s;
};
AIO_PARAMS(HelloParams, led, period)

class HelloService final : public aio::Service<HelloParams> {
 public:
  HelloService()
      : Service({.info = "Hello example runner v1.0",
                 .type = aio::ServiceType::runtime,
                 .enabled = true,
                 .docs = "https://example.org/hello"}) {}

  aio::Task<aio::Value> task(HelloParams p) override {
    auto led = gpio().output(p.led);
    for (;;) {
      led.toggle();
      ++loops_;
      log().info("LED {} toggled!", p.led);
      co_await aio::sleep(p.period);
    }
  }

  std::optional<aio::Show> show() override { return aio::Show{"Stats", fmt::format("# loops: {}", loops_)}; }
  aio::Value stats() override { return {{"loops", loops_}}; }
  aio::Value on_stop(const HelloParams&) override { return loops_; }

 private:
  int loops_ = 0;
};

AIO_SERVICE(HelloService)
