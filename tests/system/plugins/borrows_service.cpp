#include <aio/service.hpp>

#include <optional>

#include "lending.hpp"

namespace {

// Calls what another service lends. It keeps the handle when it is told to, and so finds out that it is dead.
class Borrows final : public aio::Service<> {
 public:
  Borrows() : Service({.info = "Borrows numbers", .enabled = true, .require = {"lends"}}) {}

  aio::Task<aio::Value> task(aio::NoParams) override {
    kept_.emplace(find<Lending>("lends"));
    for (;;) co_await aio::sleep(std::chrono::hours(1));
  }

  aio::Task<aio::Value> call(aio::Value argument) override {
    if (argument == "kept") co_return (*kept_)->next();
    auto handle = find<Lending>("lends");
    if (!handle) co_return nullptr;
    co_return handle->next();
  }

 private:
  std::optional<aio::Handle<Lending>> kept_;
};

}  // namespace

AIO_SERVICE(Borrows)
