#include <boost/asio/execution_context.hpp>

#include <aio/loop.hpp>
#include <aio/service.hpp>

namespace {

class Counter final : public boost::asio::execution_context::service {
 public:
  using key_type = Counter;
  inline static boost::asio::execution_context::id id;

  using service::service;
  int next() { return ++count_; }

 private:
  void shutdown() override {}

  int count_ = 0;
};

class OwnAsioService final : public aio::Service<> {
 public:
  OwnAsioService() : Service({.info = "Leaves a service of its own in the loop", .enabled = true}) {}

  aio::Task<aio::Value> task(aio::NoParams) override {
    co_return boost::asio::use_service<Counter>(executor().loop().context()).next();
  }
};

}  // namespace

AIO_SERVICE(OwnAsioService)
