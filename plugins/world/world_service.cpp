#include <aio/gpio.hpp>
#include <aio/service.hpp>

#include <cstdint>

using namespace std::chrono_literals;

struct WorldParams {
  aio::gpio::Pin led = "GPIO27";
  std::chrono::milliseconds pause = 5s;
};
AIO_PARAMS(WorldParams, led, pause)

class WorldService final : public aio::Service<WorldParams> {
 public:
  WorldService()
      : Service({.info = "World example runner v1.0",
                 .type = aio::ServiceType::schedule,
                 .enabled = true,
                 .docs = "https://github.com/Carglglz/asyncmd/blob/main/README.md",
                 .version = "1.0",
                 .schedule = aio::Schedule{.start_in = 20s, .repeat = 90s}}) {}

  aio::Task<aio::Value> task(WorldParams p) override {
    // A run that is stopped while the LED is lit must not leave it so.
    auto led = gpio().output(p.led, {.on_release = aio::gpio::OnRelease::low});
    log().info("start: LED {} toggled!", p.led);
    led.toggle();
    co_await aio::sleep(p.pause);
    led.toggle();
    ++runs_;
    log().info("done: LED {} toggled back", p.led);
    co_return runs_;
  }

  std::optional<aio::Show> show() override { return aio::Show{"Stats", fmt::format("# runs: {}", runs_)}; }

  aio::Value stats() override { return {{"runs", runs_}}; }

  aio::Value on_stop(const WorldParams&) override { return runs_; }

 private:
  std::uint64_t runs_ = 0;  // that came to their end, since the service was loaded
};

AIO_SERVICE(WorldService)
