#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// The sensor services on the simulated board, which has their sensors. No service aiomqtt is there.
class Sensors : public SystemTest {
 protected:
  static std::string debugging(const std::string& name, const std::string& kwargs = "") {
    return name + ": {enabled: true, loglevel: debug, kwargs: {" + kwargs + "}}\n";
  }
  boost::json::object stats(const std::string& service) { return task(service).at("stats").as_object(); }
};

TEST_F(Sensors, TheirYamlIsTheCodesAndLoads) {
  for (const std::string chip : {"ads1115", "bme280", "ina219"}) {
    const std::string name = "aiomqtt_sensor_" + chip;
    install({name});
    const auto file = std::filesystem::path(AIOD_SAMPLES) / name / (name + ".yaml");
    daemon_.configure("services.d/10-" + name + ".yaml", support::read_text(file));
  }
  const auto checked = daemon_.check();
  EXPECT_EQ(checked.exit, 0) << checked.out;
  daemon_.start();
  for (const char* name : {"aiomqtt_sensor_ads1115", "aiomqtt_sensor_bme280", "aiomqtt_sensor_ina219"})
    EXPECT_EQ(state_of(name), "running") << name;
}

TEST_F(Sensors, WaitToBeEnabled) {
  start_with({"aiomqtt_sensor_ads1115", "aiomqtt_sensor_bme280", "aiomqtt_sensor_ina219"});
  for (const char* name : {"aiomqtt_sensor_ads1115", "aiomqtt_sensor_bme280", "aiomqtt_sensor_ina219"})
    EXPECT_EQ(state_of(name), "inactive") << name;
}

TEST_F(Sensors, Bme280MeasuresWithoutABroker) {
  start_with({"aiomqtt_sensor_bme280"}, debugging("aiomqtt_sensor_bme280"));
  daemon_.wait_for_log("21.5 °C");
  const auto values = stats("aiomqtt_sensor_bme280");
  EXPECT_NEAR(values.at("temp").as_double(), 21.5, 0.02);
  EXPECT_NEAR(values.at("press").as_double(), 101'325, 5);
  EXPECT_NEAR(values.at("hum").as_double(), 45, 0.1);
  EXPECT_EQ(values.at("npub"), 0);
  EXPECT_EQ(values.at("errors"), 0);
  const auto page = daemon_.aioctl({"status", "aiomqtt_sensor_bme280"}).out;
  EXPECT_THAT(page, AllOf(HasSubstr("21.5 °C"), HasSubstr("aiomqtt_sensor_bme280.service.sense"),
                          HasSubstr("waits for aiomqtt")));
  EXPECT_EQ(daemon_.aioctl({"stop", "aiomqtt_sensor_bme280"}).exit, 0);
  EXPECT_EQ(state_of("aiomqtt_sensor_bme280"), "stopped");
}

TEST_F(Sensors, Ina219AndAds1115MeasureWithoutABroker) {
  start_with({"aiomqtt_sensor_ads1115", "aiomqtt_sensor_ina219"},
             debugging("aiomqtt_sensor_ads1115") + debugging("aiomqtt_sensor_ina219"));
  daemon_.wait_for_log("5.000 V, 249.9 mA");
  const auto power = stats("aiomqtt_sensor_ina219");
  EXPECT_NEAR(power.at("voltage").as_double(), 5, 0.005);
  EXPECT_NEAR(power.at("current").as_double(), 250, 0.2);
  EXPECT_NEAR(power.at("power").as_double(), 1250, 3);
  daemon_.wait_for_log("0.500 V, 1.000 V, 1.500 V, 2.000 V");
  EXPECT_NEAR(stats("aiomqtt_sensor_ads1115").at("a3").as_double(), 2, 0.001);
}

TEST_F(Sensors, ASensorThatDoesNotAnswerIsAnErrorWithTheCureAndIsTriedAgain) {
  start_with({"aiomqtt_sensor_bme280"},
             "aiomqtt_sensor_bme280: {enabled: true, kwargs: {address: 0x77}, restart: {policy: on-failure, "
             "delay: 1h}}\n");
  await_state("aiomqtt_sensor_bme280", "restarting");
  const auto error = task("aiomqtt_sensor_bme280").at("error").as_object();
  EXPECT_EQ(error.at("type"), "aio::i2c::I2cError");
  EXPECT_THAT(std::string(error.at("message").as_string()),
              AllOf(HasSubstr("0x77 on I2C bus 1: nobody answers"), HasSubstr("are 0x40, 0x48, 0x76"),
                    HasSubstr("try address 0x76")));
}

TEST_F(Sensors, AnotherChipAtTheAddressIsAnError) {
  start_with({"aiomqtt_sensor_ina219"}, "aiomqtt_sensor_ina219: {enabled: true, kwargs: {address: 0x48}}\n");
  await_state("aiomqtt_sensor_ina219", "failed");
  EXPECT_THAT(daemon_.aioctl({"traceback", "aiomqtt_sensor_ina219"}).out, HasSubstr("at 0x48 is no"));
}

// With a service that stands in for aiomqtt and says what it is given, and in which of its runs.
class SensorsAndMqtt : public Sensors {
 protected:
  SensorsAndMqtt() {
    start_with({"aiomqtt_sensor_bme280", "logs_mqtt"},
               "aiomqtt_sensor_bme280: {enabled: true, kwargs: {mqtt: logs_mqtt, period: 200ms}}\n");
  }
};

TEST_F(SensorsAndMqtt, TheyFindOneAnother) {
  daemon_.wait_for_log("run 1: announced bme280_humidity");
  daemon_.wait_for_log(R"(run 1: published homeassistant/sensor/board/state {"temperature":"21.5")");
  EXPECT_EQ(state_of("aiomqtt_sensor_bme280.service.answer"), "running");
  EXPECT_EQ(state_of("aiomqtt_sensor_bme280.service.answer_all"), "running");
}

TEST_F(SensorsAndMqtt, TheSensorGoesOnWhileTheOtherIsAwayAndFindsItAgain) {
  for (int run = 1; run <= 5; ++run) {
    daemon_.wait_for_log("run " + std::to_string(run) + ": published homeassistant/sensor/board/state");
    EXPECT_EQ(state_of("aiomqtt_sensor_bme280"), "running");
    ASSERT_EQ(daemon_.aioctl({"restart", "logs_mqtt"}).exit, 0);
    daemon_.wait_for_log("run " + std::to_string(run) + ": withdrawn bme280_humidity");
  }
  EXPECT_EQ(task("aiomqtt_sensor_bme280").at("restarts"), 0);
  EXPECT_EQ(stats("aiomqtt_sensor_bme280").at("errors"), 0);
}

TEST_F(SensorsAndMqtt, TheOtherMayBeUnloadedUnderIt) {
  daemon_.wait_for_log("run 1: published");
  EXPECT_EQ(daemon_.aioctl({"unload", "logs_mqtt"}).exit, 0);
  daemon_.wait_for_log("run 1: withdrawn bme280_humidity");
  EXPECT_EQ(state_of("aiomqtt_sensor_bme280"), "running");
  EXPECT_EQ(daemon_.aioctl({"stop", "aiomqtt_sensor_bme280"}).exit, 0);
  EXPECT_EQ(daemon_.aioctl({"unload", "aiomqtt_sensor_bme280"}).exit, 0);
}

}  // namespace
}  // namespace aiod::system_tests
