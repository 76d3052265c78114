#include <aio/service.hpp>

#include <stdexcept>

namespace {

class ThrowsInShow final : public aio::Service<> {
 public:
  ThrowsInShow() : Service({.info = "Has nothing to show", .enabled = true}) {}

  aio::Task<aio::Value> task(aio::NoParams) override {
    co_await aio::sleep(std::chrono::hours(1));
    co_return aio::Value();
  }
  std::optional<aio::Show> show() override { throw std::runtime_error("nothing to show"); }
  aio::Value stats() override { throw std::runtime_error("nothing to count"); }
  std::string report() override { throw std::runtime_error("nothing to report"); }
};

}  // namespace

AIO_SERVICE(ThrowsInShow)
