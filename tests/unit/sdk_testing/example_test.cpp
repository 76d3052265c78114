#include <gtest/gtest.h>

#include <aio/ctl.hpp>
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

class MedicService final : public aio::Service<> {
 public:
  MedicService() : Service({.info = "Takes up what has failed"}) {}

  aio::Task<aio::Value> task(aio::NoParams) override {
    const auto events = ctl().events();
    for (;;) {
      const aio::TaskEvent event = co_await events->next();
      if (!event.error) continue;
      ++failures_;
      if (!ctl().retry(event.task)) log().warning("{} is left alone", event.task);
    }
  }
  aio::Value stats() override { return {{"failures", failures_}}; }

 private:
  int failures_ = 0;
};

TEST(Medic, TakesUpWhatHasFailed) {
  aio::testing::ServiceHarness<MedicService> medic("medic");
  medic.control().add("pump").error =
      aio::Error{.type = "aio::TimeoutError", .message = "dry", .traceback = {}};
  medic.control().add("fan").may_retry = false;
  medic.start();

  medic.control().change("pump", aio::TaskState::failed);
  medic.settle();
  EXPECT_EQ(medic.control().calls(), std::vector<std::string>{"retry pump.service"});
  EXPECT_EQ(medic.control().state("pump"), aio::TaskState::restarting);

  medic.control().task("fan").error =
      aio::Error{.type = "aio::GpioError", .message = "taken", .traceback = {}};
  medic.control().change("fan", aio::TaskState::failed);
  medic.settle();
  EXPECT_TRUE(medic.log().contains("fan.service is left alone"));
  EXPECT_EQ(medic.service().stats(), aio::Value({{"failures", 2}}));
}
