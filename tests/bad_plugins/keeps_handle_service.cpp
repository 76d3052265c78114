#include <aio/service.hpp>

#include <string>

#include "voice.hpp"

namespace {

// Outlives the task, the service object and the service that it belongs to.
aio::Handle<Voice>& kept() {
  static aio::Handle<Voice> handle;
  return handle;
}

class KeepsHandle final : public aio::Service<> {
 public:
  KeepsHandle() : Service({.info = "Keeps what belongs to another service", .enabled = true}) {}

  aio::Task<aio::Value> task(aio::NoParams) override {
    co_await aio::sleep(std::chrono::hours(1));
    co_return aio::Value();
  }

  // "keep", and then whatever else: what the other one says.
  aio::Task<aio::Value> call(aio::Value argument) override {
    if (argument == "keep") kept() = find<Voice>("offers");
    const std::string said = kept()->speak();
    co_return said;
  }
};

}  // namespace

AIO_SERVICE(KeepsHandle)
