#include <aio/service.hpp>

#include <stdexcept>

namespace {

class ThrowsInOnError final : public aio::Service<> {
 public:
  ThrowsInOnError() : Service({.info = "Fails, and fails to handle it", .enabled = true}) {}

  aio::Task<aio::Value> task(aio::NoParams) override {
    co_await aio::sleep(std::chrono::milliseconds(1));
    throw std::runtime_error("the first failure");
  }
  std::optional<aio::Value> on_error(const aio::Error&, const aio::NoParams&) override {
    throw std::logic_error("the second failure");
  }
};

}  // namespace

AIO_SERVICE(ThrowsInOnError)
