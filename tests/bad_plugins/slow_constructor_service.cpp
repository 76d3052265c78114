#include <aio/service.hpp>

#include <chrono>
#include <thread>

namespace {

class SlowConstructor final : public aio::Service<> {
 public:
  SlowConstructor() : Service({.info = "Takes a second to be made", .enabled = true}) {
    std::this_thread::sleep_for(std::chrono::seconds(1));
  }

  aio::Task<aio::Value> task(aio::NoParams) override {
    co_await aio::sleep(std::chrono::hours(1));
    co_return aio::Value();
  }
};

}  // namespace

AIO_SERVICE(SlowConstructor)
