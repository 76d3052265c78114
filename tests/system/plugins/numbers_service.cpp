#include <chrono>
#include <cstdint>
#include <string>

#include <aio/mqtt.hpp>
#include <aio/service.hpp>

using namespace std::chrono_literals;

struct NumbersParams {
  int count = 100;
  std::chrono::milliseconds period = 5ms;
};
AIO_PARAMS(NumbersParams, count, period)

// Publishes numbers/1, numbers/2... through the service aiomqtt, each of them to be delivered for certain.
class NumbersService final : public aio::Service<NumbersParams> {
 public:
  NumbersService() : Service({.info = "Publishes numbers", .enabled = true}) {}

  aio::Task<aio::Value> task(NumbersParams p) override {
    auto mqtt = find<aio::Mqtt>("aiomqtt");
    for (; !mqtt; mqtt = find<aio::Mqtt>("aiomqtt")) co_await aio::sleep(1ms);
    for (int number = 1; number <= p.count; ++number) {
      const std::string text = std::to_string(number);
      mqtt->publish({.topic = "numbers/" + text, .payload = text, .qos = aio::mqtt::Qos::at_least_once});
      co_await aio::sleep(p.period);
    }
    co_return p.count;
  }
};

AIO_SERVICE(NumbersService)
