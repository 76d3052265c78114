#include <aio/service.hpp>
#include <aio/sleep.hpp>

#include <chrono>
#include <map>
#include <string>

struct VaultParams {
  std::string place = "cellar";
  aio::Secret zugang{};  // a secret that no name tells
  std::int8_t number = 1;
  std::map<std::string, aio::Secret> others{};
};
AIO_PARAMS(VaultParams, place, zugang, number, others)

namespace {

// Has a secret, and says how long it is.
class Vault final : public aio::Service<VaultParams> {
 public:
  Vault() : Service({.info = "Keeps a secret", .enabled = true}) {}

  aio::Task<aio::Value> task(VaultParams p) override {
    log().info("the secret of the {} has {} characters", p.place, p.zugang.size());
    co_await aio::sleep(std::chrono::hours(1));
    co_return nullptr;
  }
};

}  // namespace

AIO_SERVICE(Vault)
