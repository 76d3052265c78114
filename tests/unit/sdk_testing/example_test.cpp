#include <gtest/gtest.h>

#include <aio/service.hpp>
#include <aio/testing/service_harness.hpp>

using namespace std::chrono_literals;

struct DoorbellParams {
  aio::gpio::Pin button = "GPIO4";
  aio::gpio::Pin bell = "GPIO17";
  std::chrono::milliseconds ring = 2s;
};
AIO_PARAMS(DoorbellParams, button, bell, ring)

class DoorbellService final : public aio::Service<DoorbellParams> {
 public:
  DoorbellService() : Service({.info = "Rings"}) {}

  aio::Task<aio::Value> task(DoorbellParams p) override {
    auto button = gpio().input(p.button, {.pull = aio::gpio::Pull::up, .edges = aio::gpio::Edges::falling});
    auto bell = gpio().output(p.bell);
    for (;;) {
      co_await button.edge();
      bell.on();
      log().info("ding dong");
      co_await aio::sleep(p.ring);
      bell.off();
    }
  }
};

TEST(Doorbell, RingsForTwoSeconds) {
  aio::testing::ServiceHarness<DoorbellService> doorbell("doorbell");
  doorbell.start({.kwargs = {{"button", "GPIO5"}}});

  doorbell.pins().press("GPIO5");
  doorbell.settle();
  EXPECT_TRUE(doorbell.pins().level("GPIO17"));
  EXPECT_TRUE(doorbell.log().contains("ding dong"));

  doorbell.advance(2s);
  EXPECT_FALSE(doorbell.pins().level("GPIO17"));
  EXPECT_TRUE(doorbell.running());
}
