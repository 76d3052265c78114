#include <aio/service.hpp>

#include "lending.hpp"

namespace {

// Shares itself with other services, as a broker's client is shared.
class Lends final : public aio::Service<>, private Lending {
 public:
  Lends() : Service({.info = "Lends numbers", .enabled = true}) {}

  aio::Task<aio::Value> task(aio::NoParams) override {
    provide<Lending>(*this);
    for (;;) co_await aio::sleep(std::chrono::hours(1));
  }

 private:
  int next() override { return ++number_; }

  int number_ = 0;
};

}  // namespace

AIO_SERVICE(Lends)
