#include <aio/service.hpp>

#include <exception>

namespace {

class IgnoresStop final : public aio::Service<> {
 public:
  IgnoresStop() : Service({.info = "Goes on, whatever happens", .enabled = true}) {}

  aio::Task<aio::Value> task(aio::NoParams) override {
    for (;;) {
      try {
        co_await aio::sleep(std::chrono::hours(1));
      } catch (const std::exception&) {
        ++ignored_;
      }
    }
  }
  aio::Value stats() override { return {{"ignored", ignored_}}; }

 private:
  int ignored_ = 0;
};

}  // namespace

AIO_SERVICE(IgnoresStop)
