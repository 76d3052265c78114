// The example of sdk/testing/README.md.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include <aio/i2c_sim.hpp>
#include <aio/sensor_feed.hpp>
#include <aio/service.hpp>
#include <aio/testing/fake_mqtt.hpp>
#include <aio/testing/flaky_device.hpp>
#include <aio/testing/service_harness.hpp>

using namespace std::chrono_literals;

struct ThermometerParams {
  unsigned address = 0x48;
  std::chrono::milliseconds period = 5s;
};
AIO_PARAMS(ThermometerParams, address, period)

// An LM75: its register 0 is the temperature, in 1/256 of a degree.
class ThermometerService final : public aio::Service<ThermometerParams> {
 public:
  ThermometerService() : Service({.info = "Publishes the temperature"}) {}

  aio::Task<aio::Value> task(ThermometerParams p) override {
    const auto chip = std::make_shared<aio::i2c::Device>(i2c().device(1, p.address));
    const auto measure = [chip] { return read(chip); };
    aio::SensorFeed::Options options{.sensor = "lm75", .period = p.period};
    options.quantities = {{.key = "temperature",
                           .name = "Temperature",
                           .unit = "°C",
                           .device_class = "temperature",
                           .lowest = -55,
                           .highest = 125}};
    co_await feed_.run(std::move(options), measure);
    co_return aio::Value();
  }
  aio::Value stats() override { return feed_.stats(); }

 private:
  static aio::Task<aio::SensorFeed::Reading> read(std::shared_ptr<aio::i2c::Device> chip) {
    const auto raw = static_cast<std::int16_t>(co_await chip->read_word(0));
    co_return aio::SensorFeed::Reading{raw / 256.0};
  }

  aio::SensorFeed feed_;
};

namespace {

class ThermometerTest : public ::testing::Test {
 protected:
  ThermometerTest() {
    set(21, 0x80);  // 21.5 degrees
    thermometer_.i2c().attach(1, 0x48, wire_);
    thermometer_.offer<aio::Mqtt>("aiomqtt", mqtt_);
  }
  void set(std::uint8_t degrees, std::uint8_t fraction) {
    (*chip_)[0] = degrees;
    (*chip_)[1] = fraction;
  }

  std::shared_ptr<aio::i2c::SimRegisters> chip_ = std::make_shared<aio::i2c::SimRegisters>();
  std::shared_ptr<aio::testing::FlakyDevice> wire_ = std::make_shared<aio::testing::FlakyDevice>(chip_);
  aio::testing::FakeMqtt mqtt_{"board"};
  aio::testing::ServiceHarness<ThermometerService> thermometer_{"thermometer"};
  const std::string topic_ = "homeassistant/sensor/board/state";
};

TEST_F(ThermometerTest, PublishesEachPeriod) {
  thermometer_.start({.kwargs = {{"period", "10s"}}});
  thermometer_.settle();
  EXPECT_EQ(mqtt_.last(topic_), R"({"temperature":"21.5"})");
  set(0xF6, 0);  // 10 below zero
  thermometer_.advance(10s);
  EXPECT_EQ(mqtt_.last(topic_), R"({"temperature":"-10.0"})");
  EXPECT_TRUE(mqtt_.announced().contains("lm75_temperature"));
}

TEST_F(ThermometerTest, GetsOverALooseWire) {
  thermometer_.start();
  thermometer_.settle();
  wire_->unplug();
  thermometer_.advance(10s);
  EXPECT_EQ(thermometer_.service().stats().at("errors"), 2);
  wire_->plug_in();
  mqtt_.clear();
  thermometer_.advance(5s);
  EXPECT_EQ(mqtt_.payloads(topic_).size(), 1U);
}

TEST_F(ThermometerTest, MeasuresWithoutABroker) {
  mqtt_.disconnect();
  thermometer_.start();
  thermometer_.settle();
  EXPECT_EQ(thermometer_.service().stats().at("temperature"), 21.5);
  EXPECT_EQ(thermometer_.service().stats().at("npub"), 0);
}

TEST_F(ThermometerTest, ASensorThatIsNotThereFailsIt) {
  thermometer_.start({.args = {0x49}});
  thermometer_.advance(1min);
  EXPECT_EQ(thermometer_.state(), aio::testing::RunState::failed);
  EXPECT_THAT(thermometer_.error()->message, ::testing::HasSubstr("0x49 on I2C bus 1: nobody answers"));
}

}  // namespace
