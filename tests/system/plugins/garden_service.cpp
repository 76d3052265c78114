#include <aio/gpio.hpp>
#include <aio/service.hpp>

#include <map>
#include <optional>
#include <vector>

struct GardenValve {
  aio::gpio::Pin pin = "GPIO4";
  std::optional<aio::gpio::Pin> lamp{};
};
AIO_PARAMS(GardenValve, pin, lamp)

struct GardenParams {
  std::vector<GardenValve> valves{};
  std::map<std::string, aio::gpio::Pin> lamps{};
};
AIO_PARAMS(GardenParams, valves, lamps)

namespace {

// Pins in lists, maps, optionals and structs: what aiod --check has to find.
class Garden final : public aio::Service<GardenParams> {
 public:
  Garden() : Service({.info = "Waters nothing", .enabled = true}) {}
  aio::Task<aio::Value> task(GardenParams) override { co_return nullptr; }
};

}  // namespace

AIO_SERVICE(Garden)
