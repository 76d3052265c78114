#include <aio/gpio.hpp>
#include <aio/service.hpp>

#include <cstdint>
#include <vector>

using namespace std::chrono_literals;

struct BlinkParams {
  std::vector<aio::gpio::Pin> leds = {"GPIO26"};
  std::chrono::milliseconds on = 500ms;
  std::chrono::milliseconds off = 500ms;
  std::uint32_t times = 0;  // 0: for ever
  bool active_low = false;
};
AIO_PARAMS(BlinkParams, leds, on, off, times, active_low)

class BlinkService final : public aio::Service<BlinkParams> {
 public:
  BlinkService() : Service({.info = "Blinks LEDs", .type = aio::ServiceType::runtime, .version = "1.0"}) {}

  aio::Task<aio::Value> task(BlinkParams p) override {
    check(p);
    auto leds = gpio().outputs(p.leds, {.active_low = p.active_low, .on_release = aio::gpio::OnRelease::low});
    const std::vector<bool> lit(p.leds.size(), true);
    const std::vector<bool> dark(p.leds.size(), false);
    for (std::uint32_t done = 0; p.times == 0 || done < p.times; ++done) {
      leds.set(lit);
      ++blinks_;
      co_await aio::sleep(p.on);
      leds.set(dark);
      co_await aio::sleep(p.off);
    }
    co_return blinks_;
  }

  std::optional<aio::Show> show() override { return aio::Show{"Blinks", fmt::format("{}", blinks_)}; }

  aio::Value stats() override { return {{"blinks", blinks_}}; }

  aio::Value on_stop(const BlinkParams&) override { return blinks_; }

 private:
  static void check(const BlinkParams& p) {
    if (p.leds.empty()) throw aio::ConfigError("leds must name at least one pin");
    if (p.on <= 0ms || p.off <= 0ms) throw aio::ConfigError("on and off must be longer than 0");
  }

  std::uint64_t blinks_ = 0;  // since the service was loaded
};

AIO_SERVICE(BlinkService)
