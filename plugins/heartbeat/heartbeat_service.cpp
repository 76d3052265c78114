#include <aio/gpio.hpp>
#include <aio/service.hpp>

#include <cstdint>

using namespace std::chrono_literals;

struct HeartbeatParams {
  aio::gpio::Pin led = "GPIO25";
  std::chrono::milliseconds period = 1300ms;
  bool active_low = false;
};
AIO_PARAMS(HeartbeatParams, led, period, active_low)

class HeartbeatService final : public aio::Service<HeartbeatParams> {
 public:
  HeartbeatService()
      : Service({.info = "Beats a LED as long as the daemon's loop turns",
                 .type = aio::ServiceType::runtime,
                 .version = "1.0"}) {}

  aio::Task<aio::Value> task(HeartbeatParams p) override {
    if (p.period < shortest) throw aio::ConfigError("period must be 500ms or longer");
    auto led = gpio().output(p.led, {.active_low = p.active_low, .on_release = aio::gpio::OnRelease::low});
    // From one due time to the next: the rhythm does not drift by what the loop does in between.
    for (aio::TimePoint due = aio::now();; due += p.period) {
      co_await beat(led, due);
      co_await beat(led, due + second_beat);
      ++beats_;
      co_await aio::sleep_until(due + p.period);
    }
  }

  std::optional<aio::Show> show() override { return aio::Show{"Beats", fmt::format("{}", beats_)}; }

  aio::Value stats() override { return {{"beats", beats_}}; }

  aio::Value on_stop(const HeartbeatParams&) override { return beats_; }

 private:
  static constexpr std::chrono::milliseconds shortest = 500ms;
  static constexpr std::chrono::milliseconds lit = 70ms;
  static constexpr std::chrono::milliseconds second_beat = 250ms;

  static aio::Task<void> beat(aio::gpio::Output& led, aio::TimePoint at) {
    co_await aio::sleep_until(at);
    led.on();
    co_await aio::sleep_until(at + lit);
    led.off();
  }

  std::uint64_t beats_ = 0;  // double ones, since the service was loaded
};

AIO_SERVICE(HeartbeatService)
