#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <aio/api.hpp>
#include <aio/service_info.hpp>
#include <aio/task.hpp>
#include <aio/time.hpp>
#include <aio/value.hpp>

namespace aio {

/// One of the values that a sensor measures.
struct Quantity {
  std::string key{};           // in messages, [a-zA-Z0-9_-]: "temperature"
  std::string stat{};          // in stats(); empty: as the key
  std::string name{};          // for people: "Temperature"
  std::string unit{};          // as Home Assistant has it: "°C"
  std::string device_class{};  // Home Assistant's; empty: none
  int decimals = 1;            // in messages, 0 to 9
  /// What the sensor is made for. A value beyond is never told: it is left out, as no_value is.
  double lowest = -std::numeric_limits<double>::infinity();
  double highest = std::numeric_limits<double>::infinity();
};

/// What a SensorFeed throws when too many readings have failed in a row.
class AIO_API SensorError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  ~SensorError() override;
};

/// The part that all services of sensors have in common: it measures each period, publishes through the
/// service aiomqtt, announces the quantities to Home Assistant and answers who asks. A member of the service,
/// made with it:
///
///     aio::Task<aio::Value> task(ThermometerParams p) override {
///       auto sensor = std::make_shared<Thermometer>(i2c().device(1, p.address));
///       co_await sensor->open();
///       const auto measure = [sensor] { return sensor->measure(); };
///       co_await feed_.run({.sensor = "thermometer", .quantities = quantities}, measure);
///       co_return aio::Value();
///     }
///
/// It goes on measuring while there is no broker, or no aiomqtt, and finds both again when they come back.
///
/// Topics, where ID is the board's: readings go to `homeassistant/sensor/ID/state` as a JSON object of
/// texts, `{"temperature":"21.5"}`. A message to `device/ID/state` or `device/all/state` is answered by a new
/// reading and the board's "hostname" on `device/ID/sense` or `device/all/sense`. Loop's thread only.
class AIO_API SensorFeed {
 public:
  /// In the order of the quantities. One that can't be told at present, as it is beyond a range that was
  /// chosen, is `no_value`, a NaN: it is left out of the message, and the others are good.
  using Reading = std::vector<double>;
  static constexpr double no_value = std::numeric_limits<double>::quiet_NaN();

  /// Takes one reading, or throws. Called in tasks of the service, by one at a time.
  using Measure = std::function<Task<Reading>()>;

  struct Options {
    std::string sensor{};  // [a-zA-Z0-9_-]; begins the entities' ids: "bme280_temperature"
    std::vector<Quantity> quantities{};
    Duration period = std::chrono::seconds(5);
    /// "{id}" stands for the board's ID. Empty: as above, and `homeassistant/sensor/ID_kitchen/state` for the
    /// instance @kitchen of the service.
    std::string state_topic{};
    bool state_has_hostname = false;  // readings have it, too
    std::string mqtt = "aiomqtt";     // the service that provides aio::Mqtt
    int give_up = 10;                 // failures in a row
  };

  /// In the constructor of a service only.
  SensorFeed();
  ~SensorFeed();
  SensorFeed(const SensorFeed&) = delete;
  SensorFeed& operator=(const SensorFeed&) = delete;

  /// For the service's main task: adds the children `sense`, `link`, `answer` and `answer_all`, and does not
  /// return.
  /// A failure to measure is logged and counted. Throws ConfigError for options that are wrong, and
  /// SensorError after `give_up` of them in a row, or when aiomqtt refuses its topic or ids.
  Task<void> run(Options options, Measure measure);

  /// By each quantity's `stat` its last value, null when there is none; `npub` and `nrecv`, messages since
  /// the service was loaded; `errors`, failures to measure since then.
  Object stats() const;
  Show show() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace aio
