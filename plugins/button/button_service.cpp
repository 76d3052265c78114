#include <aio/gpio.hpp>
#include <aio/service.hpp>
#include <aio/timeout.hpp>

#include <cstdint>
#include <optional>

using namespace std::chrono_literals;

struct ButtonParams {
  aio::gpio::InputPin button = "GPIO5";
  std::optional<aio::gpio::Pin> led{};
  std::chrono::milliseconds debounce = 10ms;
  std::chrono::milliseconds hold = 1s;
};
AIO_PARAMS(ButtonParams, button, led, debounce, hold)

class ButtonService final : public aio::Service<ButtonParams> {
 public:
  ButtonService()
      : Service({.info = "Counts a button's presses and toggles a LED",
                 .type = aio::ServiceType::runtime,
                 .version = "1.0"}) {}

  aio::Task<aio::Value> task(ButtonParams p) override {
    if (p.debounce < 0ms || p.hold <= 0ms)
      throw aio::ConfigError("debounce must not be negative, and hold longer than 0");
    // Towards ground: low is pressed.
    auto button =
        gpio().input(p.button, {.pull = aio::gpio::Pull::up, .active_low = true, .debounce = p.debounce});
    std::optional<aio::gpio::Output> led;
    if (p.led) led.emplace(gpio().output(*p.led, {.on_release = aio::gpio::OnRelease::low}));
    for (;;) {
      const aio::gpio::Edge edge = co_await button.edge();
      if (!edge.rising) continue;
      ++presses_;
      log().info("{} pressed", p.button);
      if (led) led->toggle();
      co_await until_released(button, p.hold, edge.time);
    }
  }

  std::optional<aio::Show> show() override {
    return aio::Show{"Button", fmt::format("{} presses, {} of them held", presses_, holds_)};
  }

  aio::Value stats() override { return {{"presses", presses_}, {"holds", holds_}}; }

  aio::Value on_stop(const ButtonParams&) override { return presses_; }

 private:
  aio::Task<void> until_released(aio::gpio::Input& button, aio::Duration hold, aio::TimePoint pressed) {
    const bool released = co_await released_within(button, hold);
    if (!released) {
      ++holds_;
      log().info("{} held", button.pin());
      co_await button.edge();
    }
    log().info("{} released after {}", button.pin(), aio::format_duration(aio::now() - pressed));
  }

  static aio::Task<bool> released_within(aio::gpio::Input& button, aio::Duration hold) {
    try {
      co_await aio::with_timeout(button.edge(), hold);
      co_return true;
    } catch (const aio::TimeoutError&) {
      co_return false;
    }
  }

  std::uint64_t presses_ = 0;  // since the service was loaded
  std::uint64_t holds_ = 0;    // those that lasted
};

AIO_SERVICE(ButtonService)
