#include <aio/sensor_feed.hpp>
#include <aio/service.hpp>

#include <memory>

#include "bme280.hpp"
#include "parameters.hpp"

class AiomqttSensorBme280Service final : public aio::Service<bme280::Parameters> {
 public:
  AiomqttSensorBme280Service()
      : Service({.info = "BME280 (temperature, pressure, humidity) to MQTT",
                 .type = aio::ServiceType::runtime,
                 .docs = "https://github.com/Carglglz/asyncmd/blob/main/README.md",
                 .version = "1.0"}) {}

  aio::Task<aio::Value> task(bme280::Parameters p) override {
    const auto settings = settings_of(p);
    auto device = i2c().device(p.bus, p.address);
    const auto chip = std::make_shared<bme280::Chip>(std::move(device), settings);
    co_await open(*chip, p);
    auto feed = feed_options(p, chip->has_humidity());
    const auto measure = [chip] { return reading(chip); };
    co_await feed_.run(std::move(feed), measure);
    co_return aio::Value();
  }

  std::optional<aio::Show> show() override { return feed_.show(); }
  aio::Value stats() override { return feed_.stats(); }

 private:
  aio::Task<void> open(bme280::Chip& chip, const bme280::Parameters& p) {
    std::string problem;
    try {
      co_await chip.open();
    } catch (const aio::i2c::I2cError& error) {
      problem = error.what();
    }
    if (!problem.empty()) throw aio::i2c::I2cError(bme280::with_cure(problem, p.bus, p.address));
    log().info("{} at 0x{:02x} on I2C bus {}", chip.name(), p.address, p.bus);
    if (!chip.has_humidity()) log().warning("it is a BMP280: there is no humidity");
  }

  static aio::Task<aio::SensorFeed::Reading> reading(std::shared_ptr<bme280::Chip> chip) {
    const bme280::Measurement measured = co_await chip->measure();
    aio::SensorFeed::Reading values{measured.celsius, measured.pascals};
    if (measured.humidity) values.push_back(*measured.humidity);
    co_return values;
  }

  aio::SensorFeed feed_;
};

AIO_SERVICE(AiomqttSensorBme280Service)
