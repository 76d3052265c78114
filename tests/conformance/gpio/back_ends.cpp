#include "conformance/gpio/bench.hpp"
#include "conformance/gpio/kernel_bench.hpp"

namespace aio::gpio::conformance {

std::vector<BackEnd> back_ends() {
  std::vector<BackEnd> all{{"Sim", &make_sim_bench}};
  if (!environment("AIOD_GPIO_SIM").empty()) all.push_back({"GpioSim", &make_gpio_sim_bench});
  if (!environment("AIOD_GPIO_LOOPBACK").empty()) all.push_back({"Loopback", &make_loopback_bench});
  return all;
}

namespace {

Task<void> collect(Input& input, std::size_t count, std::vector<Edge>& result) {
  while (result.size() < count) result.push_back(co_await input.edge());
}

}  // namespace

std::vector<Edge> Conformance::edges(Input& input, std::size_t count) {
  std::vector<Edge> result;
  bench_->run(collect(input, count, result));
  return result;
}

}  // namespace aio::gpio::conformance
