#include <aio/service.hpp>

#include <chrono>
#include <thread>

namespace {

class BlocksForEver final : public aio::Service<> {
 public:
  BlocksForEver() : Service({.info = "Never gives the loop back, once it is called", .enabled = true}) {}

  aio::Task<aio::Value> task(aio::NoParams) override {
    for (;;) co_await aio::sleep(std::chrono::hours(1));
  }

  aio::Task<aio::Value> call(aio::Value) override {
    for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
    co_return nullptr;
  }
};

}  // namespace

AIO_SERVICE(BlocksForEver)
