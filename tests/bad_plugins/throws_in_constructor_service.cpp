#include <aio/service.hpp>

#include <stdexcept>

namespace {

class ThrowsInConstructor final : public aio::Service<> {
 public:
  ThrowsInConstructor() : Service({.info = "Can't be made", .enabled = true}) {
    throw std::runtime_error(unit() + " does not want to be");
  }

  aio::Task<aio::Value> task(aio::NoParams) override { co_return aio::Value(); }
};

}  // namespace

AIO_SERVICE(ThrowsInConstructor)
