#include <aio/service.hpp>

#include <stdexcept>

namespace {

class ThrowsInTask final : public aio::Service<> {
 public:
  ThrowsInTask() : Service({.info = "Fails", .enabled = true}) {}

  aio::Task<aio::Value> task(aio::NoParams) override {
    co_await aio::sleep(std::chrono::milliseconds(1));
    throw std::runtime_error("the task has failed");
  }
};

}  // namespace

AIO_SERVICE(ThrowsInTask)
