#include <aio/service.hpp>

#include <chrono>
#include <thread>

namespace {

class Blocks final : public aio::Service<> {
 public:
  Blocks() : Service({.info = "Holds the loop for a second", .enabled = true}) {}

  aio::Task<aio::Value> task(aio::NoParams) override {
    std::this_thread::sleep_for(std::chrono::seconds(1));
    co_return "awake";
  }
};

}  // namespace

AIO_SERVICE(Blocks)
