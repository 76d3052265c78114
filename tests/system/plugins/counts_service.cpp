#include <aio/service.hpp>

#include <cstdint>
#include <stdexcept>
#include <string>

struct CountsParams {
  std::uint8_t step = 1;
  std::string label = "run";
  std::optional<std::string> token;
};
AIO_PARAMS(CountsParams, step, label, token)

namespace {

// A run that is over at once, and its number: for schedules, results, arguments and calls.
class Counts final : public aio::Service<CountsParams> {
 public:
  Counts() : Service({.info = "Counts its runs", .enabled = true}) {}

  aio::Task<aio::Value> task(CountsParams p) override {
    total_ += p.step;
    log().info("{} {}", p.label, total_);
    co_return total_;
  }

  aio::Task<aio::Value> call(aio::Value argument) override {
    if (argument.is_null()) throw std::invalid_argument("call me with a value");
    co_return aio::Object{{"echo", std::move(argument)}, {"total", total_}};
  }
  std::string report() override { return fmt::format("{} in all", total_); }

 private:
  std::int64_t total_ = 0;
};

}  // namespace

AIO_SERVICE(Counts)
