#include <aio/offload.hpp>
#include <aio/service.hpp>

struct FloodsParams {
  int lines = 1'000'000;
  bool on_worker = false;
};
AIO_PARAMS(FloodsParams, lines, on_worker)

namespace {

class Floods final : public aio::Service<FloodsParams> {
 public:
  Floods() : Service({.info = "Writes a million lines", .enabled = false}) {}

  aio::Task<aio::Value> task(FloodsParams p) override {
    const auto flood = [this, lines = p.lines] {
      for (int i = 1; i <= lines; ++i) log().info("line {} of {}", i, lines);
    };
    if (p.on_worker)
      co_await aio::offload(flood);
    else
      flood();
    co_return p.lines;
  }
};

}  // namespace

AIO_SERVICE(Floods)
