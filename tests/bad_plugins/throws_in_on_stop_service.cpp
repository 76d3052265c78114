#include <aio/service.hpp>

#include <stdexcept>

namespace {

class ThrowsInOnStop final : public aio::Service<> {
 public:
  ThrowsInOnStop() : Service({.info = "Fails to stop", .enabled = true}) {}

  aio::Task<aio::Value> task(aio::NoParams) override {
    co_await aio::sleep(std::chrono::hours(1));
    co_return aio::Value();
  }
  aio::Value on_stop(const aio::NoParams&) override { throw std::runtime_error("no stopping here"); }
};

}  // namespace

AIO_SERVICE(ThrowsInOnStop)
