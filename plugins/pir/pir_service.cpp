#include <aio/gpio.hpp>
#include <aio/service.hpp>
#include <aio/timeout.hpp>

#include <cstdint>
#include <optional>

using namespace std::chrono_literals;

struct PirParams {
  aio::gpio::InputPin sensor = "GPIO23";
  aio::gpio::Pin led = "GPIO24";
  std::chrono::milliseconds hold = 0ms;
  std::chrono::milliseconds warm_up = 0ms;
};
AIO_PARAMS(PirParams, sensor, led, hold, warm_up)

class PirService final : public aio::Service<PirParams> {
 public:
  PirService()
      : Service({.info = "Motion sensor switches a LED",
                 .type = aio::ServiceType::runtime,
                 .docs = "https://github.com/Carglglz/asyncmd/blob/main/README.md",
                 .version = "1.0"}) {}

  aio::Task<aio::Value> task(PirParams p) override {
    if (p.hold < 0ms || p.warm_up < 0ms) throw aio::ConfigError("hold and warm_up must not be negative");
    motion_ = false;
    auto led = gpio().output(p.led, {.on_release = aio::gpio::OnRelease::low});
    co_await aio::sleep(p.warm_up);
    // Claimed only now: what the sensor said while it warmed up is no event.
    auto sensor = gpio().input(p.sensor, {.pull = aio::gpio::Pull::down});
    if (sensor.value()) begin(led);
    for (;;) {
      const aio::gpio::Edge edge = co_await sensor.edge();
      bool motion = edge.rising;
      if (!motion) motion = co_await again_within(sensor, p.hold);
      motion ? begin(led) : end(led);
    }
  }

  std::optional<aio::Show> show() override {
    return aio::Show{"Motion", fmt::format("{}; # events: {}", motion_ ? "yes" : "no", events_)};
  }

  aio::Value stats() override {
    const double last = std::chrono::duration<double>(last_.time_since_epoch()).count();
    return {
        {"events", events_}, {"motion", motion_}, {"last", events_ > 0 ? aio::Value(last) : aio::Value()}};
  }

  aio::Value on_stop(const PirParams&) override {
    motion_ = false;
    return events_;
  }

 private:
  void begin(aio::gpio::Output& led) {
    ++events_;
    last_ = aio::wall_now();
    motion_ = true;
    led.on();
    log().info("motion, event {}", events_);
  }

  void end(aio::gpio::Output& led) {
    motion_ = false;
    led.off();
    log().info("no motion any more");
  }

  // Whether the sensor sees motion once more before the time is over.
  static aio::Task<bool> again_within(aio::gpio::Input& sensor, aio::Duration hold) {
    if (hold == aio::Duration::zero()) co_return false;
    try {
      const aio::gpio::Edge edge = co_await aio::with_timeout(sensor.edge(), hold);
      co_return edge.rising;
    } catch (const aio::TimeoutError&) {
      co_return false;
    }
  }

  std::uint64_t events_ = 0;  // since the service was loaded
  bool motion_ = false;
  aio::WallTime last_{};  // when the last event began
};

AIO_SERVICE(PirService)
