#include <aio/service.hpp>

#include <chrono>
#include <thread>

namespace {

class BlocksBetween final : public aio::Service<> {
 public:
  BlocksBetween() : Service({.info = "Holds the loop for a second between two awaits", .enabled = true}) {}

  aio::Task<aio::Value> task(aio::NoParams) override {
    co_await aio::sleep(std::chrono::milliseconds(1));
    std::this_thread::sleep_for(std::chrono::seconds(1));
    co_await aio::sleep(std::chrono::hours(1));
    co_return aio::Value();
  }
};

}  // namespace

AIO_SERVICE(BlocksBetween)
