#include <aio/sensor_feed.hpp>
#include <aio/service.hpp>

#include <memory>

#include "ads1115.hpp"
#include "parameters.hpp"

class AiomqttSensorAds1115Service final : public aio::Service<ads1115::Parameters> {
 public:
  AiomqttSensorAds1115Service()
      : Service({.info = "ADS1115 (four voltages) to MQTT",
                 .type = aio::ServiceType::runtime,
                 .docs = "https://github.com/Carglglz/asyncmd/blob/main/README.md",
                 .version = "1.0"}) {}

  aio::Task<aio::Value> task(ads1115::Parameters p) override {
    const auto channels = std::make_shared<const std::vector<ads1115::Measured>>(channels_of(p));
    const std::uint8_t rate = rate_of(p);
    auto feed = feed_options(p);
    auto device = i2c().device(p.bus, p.address);
    const auto chip = std::make_shared<ads1115::Chip>(std::move(device), rate);
    co_await open(*chip, p);
    const auto measure = [chip, channels] { return reading(chip, channels); };
    co_await feed_.run(std::move(feed), measure);
    co_return aio::Value();
  }

  std::optional<aio::Show> show() override { return feed_.show(); }
  aio::Value stats() override { return feed_.stats(); }

 private:
  aio::Task<void> open(ads1115::Chip& chip, const ads1115::Parameters& p) {
    std::string problem;
    try {
      co_await chip.open();
    } catch (const aio::i2c::I2cError& error) {
      problem = error.what();
    }
    if (!problem.empty()) throw aio::i2c::I2cError(ads1115::with_cure(problem, p.bus));
    log().info("ADS1115 at 0x{:02x} on I2C bus {}, {} channels", p.address, p.bus, p.channels.size());
  }

  static aio::Task<aio::SensorFeed::Reading> reading(
      std::shared_ptr<ads1115::Chip> chip, std::shared_ptr<const std::vector<ads1115::Measured>> channels) {
    aio::SensorFeed::Reading values;
    for (const ads1115::Measured& channel : *channels) {
      const auto volts = co_await chip->measure(channel.input);
      values.push_back(volts ? *volts * channel.factor + channel.offset : aio::SensorFeed::no_value);
    }
    co_return values;
  }

  aio::SensorFeed feed_;
};

AIO_SERVICE(AiomqttSensorAds1115Service)
