#include <gtest/gtest.h>

#include <aio/ctl.hpp>
#include <aio/mqtt.hpp>
#include <aio/service.hpp>
#include <aio/testing/fake_mqtt.hpp>
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

class LampService final : public aio::Service<> {
 public:
  LampService() : Service({.info = "A lamp on MQTT"}) {}

  aio::Task<aio::Value> task(aio::NoParams) override {
    auto lamp = gpio().output("GPIO17");
    const auto mqtt = find<aio::Mqtt>("aiomqtt");
    const auto topic = "device/" + mqtt->device_id() + "/lamp";
    const auto orders = mqtt->subscribe(topic + "/set");
    const aio::Object config{{"name", "Lamp"}, {"command_topic", topic + "/set"}, {"state_topic", topic}};
    const auto shown = mqtt->announce({.id = "lamp", .platform = "switch", .config = config});
    for (;;) {
      const aio::mqtt::Received order = co_await orders->next();
      lamp.set(order.payload == "ON");
      if (mqtt) mqtt->publish({.topic = topic, .payload = order.payload, .retain = true});
    }
  }
};

TEST(Lamp, DoesWhatItIsToldOverMqtt) {
  aio::testing::FakeMqtt mqtt("porch");
  aio::testing::ServiceHarness<LampService> lamp("lamp");
  lamp.offer<aio::Mqtt>("aiomqtt", mqtt);
  lamp.start();
  EXPECT_EQ(mqtt.announced().at("lamp").platform, "switch");

  EXPECT_EQ(mqtt.receive("device/porch/lamp/set", "ON"), 1);
  lamp.settle();
  EXPECT_TRUE(lamp.pins().level("GPIO17"));
  EXPECT_EQ(mqtt.last("device/porch/lamp"), "ON");

  mqtt.disconnect();
  EXPECT_EQ(mqtt.receive("device/porch/lamp/set", "OFF"), 0);
  lamp.stop();
  EXPECT_TRUE(mqtt.announced().empty());
}
