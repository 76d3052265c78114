#include <aio/service.hpp>

#include <stdexcept>

namespace {

class ThrowsInChild final : public aio::Service<> {
 public:
  ThrowsInChild() : Service({.info = "Has a child that fails, and answers no call", .enabled = true}) {}

  aio::Task<aio::Value> task(aio::NoParams) override {
    add_task("fragile", [] { return fragile(); });
    co_await aio::sleep(std::chrono::hours(1));
    co_return aio::Value();
  }
  aio::Task<aio::Value> call(aio::Value) override {
    co_await aio::sleep(std::chrono::milliseconds(1));
    throw std::runtime_error("do not call me");
  }
  std::string report() override { throw 42; }

 private:
  static aio::Task<void> fragile() {
    co_await aio::sleep(std::chrono::milliseconds(1));
    throw std::runtime_error("the child has failed");
  }
};

}  // namespace

AIO_SERVICE(ThrowsInChild)
