#include <aio/service.hpp>

#include "voice.hpp"

namespace {

class Offers final : public aio::Service<>, public Voice {
 public:
  Offers() : Service({.info = "Offers its voice", .enabled = true}) {}

  aio::Task<aio::Value> task(aio::NoParams) override {
    provide<Voice>(*this);
    co_await aio::sleep(std::chrono::hours(1));
    co_return aio::Value();
  }
  std::string speak() override { return "I am here"; }
};

}  // namespace

AIO_SERVICE(Offers)
