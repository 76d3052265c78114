#include <aio/service.hpp>

#include <chrono>

namespace {

class Sleeps final : public aio::Service<> {
 public:
  Sleeps() : Service({.info = "Sleeps", .enabled = true}) {}

  aio::Task<aio::Value> task(aio::NoParams) override {
    co_await aio::sleep(std::chrono::hours(1));
    co_return aio::Value();
  }
};

}  // namespace

AIO_SERVICE(Sleeps)
