#include <aio/sensor_feed.hpp>
#include <aio/service.hpp>

#include <memory>

#include "ina219.hpp"
#include "parameters.hpp"

class AiomqttSensorIna219Service final : public aio::Service<ina219::Parameters> {
 public:
  AiomqttSensorIna219Service()
      : Service({.info = "INA219 (voltage, current, power) to MQTT",
                 .type = aio::ServiceType::runtime,
                 .docs = "https://github.com/Carglglz/asyncmd/blob/main/README.md",
                 .version = "1.0"}) {}

  aio::Task<aio::Value> task(ina219::Parameters p) override {
    const auto settings = settings_of(p);
    auto device = i2c().device(p.bus, p.address);
    const auto chip = std::make_shared<ina219::Chip>(std::move(device), settings);
    co_await open(*chip, p);
    auto feed = feed_options(p);
    const auto measure = [chip] { return reading(chip); };
    co_await feed_.run(std::move(feed), measure);
    co_return aio::Value();
  }

  std::optional<aio::Show> show() override { return feed_.show(); }
  aio::Value stats() override { return feed_.stats(); }

 private:
  aio::Task<void> open(ina219::Chip& chip, const ina219::Parameters& p) {
    std::string problem;
    try {
      co_await chip.open();
    } catch (const aio::i2c::I2cError& error) {
      problem = error.what();
    }
    if (!problem.empty()) throw aio::i2c::I2cError(ina219::with_cure(problem, p.bus));
    log().info("INA219 at 0x{:02x} on I2C bus {}, {} ohm", p.address, p.bus, p.shunt_ohms);
  }

  static aio::Task<aio::SensorFeed::Reading> reading(std::shared_ptr<ina219::Chip> chip) {
    const ina219::Measurement measured = co_await chip->measure();
    constexpr double none = aio::SensorFeed::no_value;
    co_return aio::SensorFeed::Reading{measured.volts, measured.milliamperes.value_or(none),
                                       measured.milliwatts.value_or(none)};
  }

  aio::SensorFeed feed_;
};

AIO_SERVICE(AiomqttSensorIna219Service)
