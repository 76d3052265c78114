#include <aio/service.hpp>

#include <stdexcept>

namespace {

class FailsAlways final : public aio::Service<> {
 public:
  FailsAlways() : Service({.info = "Fails at once, each time anew", .enabled = true}) {}

  aio::Task<aio::Value> task(aio::NoParams) override {
    ++runs_;
    log().info("try {}", runs_);
    if (runs_ > 0) throw std::runtime_error("failed again");
    co_return aio::Value();
  }
  aio::Value stats() override { return {{"runs", runs_}}; }

 private:
  int runs_ = 0;
};

}  // namespace

AIO_SERVICE(FailsAlways)
