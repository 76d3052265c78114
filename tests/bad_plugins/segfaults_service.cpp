#include <aio/service.hpp>

namespace {

class Segfaults final : public aio::Service<> {
 public:
  Segfaults() : Service({.info = "Reads where nothing is", .enabled = true}) {}

  aio::Task<aio::Value> task(aio::NoParams) override {
    co_await aio::sleep(std::chrono::milliseconds(10));
    const volatile int* nowhere = nullptr;
    co_return *nowhere;
  }
};

}  // namespace

AIO_SERVICE(Segfaults)
