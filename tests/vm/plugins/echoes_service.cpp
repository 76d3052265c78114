#include <aio/gpio.hpp>
#include <aio/service.hpp>

namespace {

/// What the world outside does to one pin, it sees on the other.
class Echoes final : public aio::Service<> {
 public:
  Echoes() : Service({.info = "Copies GPIO22 to GPIO23", .enabled = true}) {}

  aio::Task<aio::Value> task(aio::NoParams) override {
    auto from = gpio().input("GPIO22");
    auto to = gpio().output("GPIO23");
    for (;;) {
      const aio::gpio::Edge edge = co_await from.edge();
      to.set(edge.rising);
    }
  }
};

}  // namespace

AIO_SERVICE(Echoes)
