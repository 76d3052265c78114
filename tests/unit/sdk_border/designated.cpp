// Naming only some members of an options struct draws no warning: this file is compiled with every warning
// on, by GCC with the tests and by Clang in a ctest of its own.
#include <aio/gpio.hpp>
#include <aio/service.hpp>

using namespace std::chrono_literals;

struct SomeParams {
  int x = 1;
};
AIO_PARAMS(SomeParams, x)

struct NoneParams {};
AIO_PARAMS(NoneParams)

enum class Mode { slow, fast };
AIO_ENUM(Mode, slow, fast)

class SomeService final : public aio::Service<SomeParams> {
 public:
  SomeService() : Service({.info = "Some", .schedule = aio::Schedule{.start_in = 20s}}) {}

  aio::Task<aio::Value> task(SomeParams) override {
    auto out = gpio().output(17, {.active_low = true});
    auto in = gpio().input("GPIO4", {.pull = aio::gpio::Pull::up});
    out.set(in.value());
    co_await aio::sleep(1s);
    co_return aio::Value();
  }
  std::optional<aio::Show> show() override { return aio::Show{.name = "x"}; }
};

AIO_SERVICE(SomeService)

aio::ServiceInfo only_docs() {
  return {.docs = "https://example.org"};
}
aio::ServiceInfo only_require() {
  return {.type = aio::ServiceType::core, .require = {"network"}};
}
aio::Schedule only_repeat() {
  return {.repeat = true};
}
aio::Schedule only_cron() {
  return {.cron = "@hourly", .jitter = 1s};
}
aio::Arguments only_kwargs() {
  return {.kwargs = {{"x", 1}}};
}
aio::gpio::InputOptions only_debounce() {
  return {.debounce = 10ms};
}
aio::gpio::OutputOptions only_release() {
  return {.on_release = aio::gpio::OnRelease::low};
}
aio::gpio::Edge only_rising() {
  return {.rising = true};
}
