#include <aio/service.hpp>

#include <stdexcept>

namespace {

// Fails in its first run, and runs on in the next.
class FailsOnce final : public aio::Service<> {
 public:
  FailsOnce() : Service({.info = "Fails once", .enabled = true}) {}

  aio::Task<aio::Value> task(aio::NoParams) override {
    if (++runs_ == 1) throw std::domain_error("the first time");
    log().info("runs again");
    for (;;) co_await aio::sleep(std::chrono::hours(1));
  }

 private:
  int runs_ = 0;
};

}  // namespace

AIO_SERVICE(FailsOnce)
