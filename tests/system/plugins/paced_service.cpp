#include <aio/service.hpp>

using namespace std::chrono_literals;

struct PacedParams {
  aio::Duration takes{};  // each run
  bool fails = false;
};
AIO_PARAMS(PacedParams, takes, fails)

namespace {

// A schedule service with a schedule in its code, whose runs take as long as they are told to.
class Paced final : public aio::Service<PacedParams> {
 public:
  Paced()
      : Service({.info = "Runs by its schedule",
                 .type = aio::ServiceType::schedule,
                 .enabled = true,
                 .schedule = aio::Schedule{.start_in = 20s, .repeat = 90s}}) {}

  aio::Task<aio::Value> task(PacedParams p) override {
    ++runs_;
    if (p.takes > 0s) co_await aio::sleep(p.takes);
    if (p.fails) throw std::runtime_error("this run failed");
    co_return runs_;
  }
  aio::Value on_stop(const PacedParams&) override { return "stopped in a run"; }
  aio::Value stats() override { return {{"runs", runs_}}; }

 private:
  std::int64_t runs_ = 0;
};

}  // namespace

AIO_SERVICE(Paced)
