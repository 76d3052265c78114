#include <aio/service.hpp>

namespace {

class ThrowsInt final : public aio::Service<> {
 public:
  ThrowsInt() : Service({.info = "Fails with a number", .enabled = true}) {}

  aio::Task<aio::Value> task(aio::NoParams) override {
    co_await aio::sleep(std::chrono::milliseconds(1));
    throw 42;
  }
};

}  // namespace

AIO_SERVICE(ThrowsInt)
