#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include <aio/sensor_feed.hpp>
#include <aio/service.hpp>
#include <aio/testing/fake_mqtt.hpp>
#include <aio/testing/service_harness.hpp>

namespace aio {

using namespace std::chrono_literals;

/// A service of a sensor that reads what the test says.
class WeatherService final : public Service<> {
 public:
  WeatherService() : Service({.info = "Measures"}) {
    options.sensor = "weather";
    options.quantities = {{.key = "temperature",
                           .stat = "temp",
                           .name = "Temperature",
                           .unit = "°C",
                           .device_class = "temperature",
                           .lowest = -40,
                           .highest = 85},
                          {.key = "wind", .name = "Wind", .unit = "m/s", .decimals = 0}};
  }

  Task<Value> task(NoParams) override {
    const auto measure = [this] { return reading(); };
    SensorFeed::Options given = options;
    co_await feed.run(std::move(given), measure);
    co_return Value();
  }
  std::optional<Show> show() override { return feed.show(); }
  Value stats() override { return feed.stats(); }

  Task<SensorFeed::Reading> reading() {
    ++inside;
    most_inside = std::max(most_inside, inside);
    co_await sleep(takes);
    --inside;
    ++measured;
    co_return read();
  }

  SensorFeed::Options options;
  std::function<SensorFeed::Reading()> read = [] { return SensorFeed::Reading{21.46, 3.2}; };
  Duration takes = 10ms;
  int measured = 0;
  int inside = 0;
  int most_inside = 0;
  SensorFeed feed;
};

/// That service, a broker and a daemon that do what the test says.
class SensorFeedTest : public ::testing::Test {
 protected:
  void start() {
    weather_.start();
    weather_.advance(100ms);
  }
  void start_mqtt() {
    weather_.offer<Mqtt>("aiomqtt", mqtt_);
    weather_.control().change("aiomqtt", TaskState::running);
    weather_.settle();
  }
  void stop_mqtt() {
    weather_.withdraw("aiomqtt");
    weather_.control().change("aiomqtt", TaskState::stopped);
    weather_.settle();
  }
  void start_with_mqtt() {
    weather_.control().add("aiomqtt");
    weather_.offer<Mqtt>("aiomqtt", mqtt_);
    start();
  }
  Value stat(const char* name) { return weather_.service().stats().at(name); }

  aio::testing::FakeMqtt mqtt_{"board"};
  aio::testing::ServiceHarness<WeatherService> weather_{"weather"};
  const char* topic_ = "homeassistant/sensor/board/state";
};

}  // namespace aio
