#include <aio/gpio.hpp>
#include <aio/service.hpp>

namespace {

struct Parameters {
  double frequency = 50;
  double duty = 0.075;
  bool active_low = false;
};
AIO_PARAMS(Parameters, frequency, duty, active_low)

/// A pin that a board's PWM hardware may drive.
class Pulses final : public aio::Service<Parameters> {
 public:
  Pulses() : Service({.info = "Pulses on GPIO18", .enabled = true}) {}

  aio::Task<aio::Value> task(Parameters p) override {
    auto pin = gpio().pwm("GPIO18", {.frequency = p.frequency, .duty = p.duty, .active_low = p.active_low});
    hardware_ = pin.is_hardware();
    for (;;) co_await aio::sleep(std::chrono::hours(1));
  }

  aio::Value stats() override { return {{"hardware", hardware_}}; }

 private:
  bool hardware_ = false;
};

}  // namespace

AIO_SERVICE(Pulses)
