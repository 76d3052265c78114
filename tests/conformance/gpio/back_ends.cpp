#include "conformance/gpio/bench.hpp"

namespace aio::gpio::conformance {

std::vector<BackEnd> back_ends() {
  return {{"Sim", &make_sim_bench}};
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
