#include <aio/first_of.hpp>
#include <aio/sleep.hpp>

#include "conformance/gpio/bench.hpp"

namespace aio::gpio::conformance {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class GroupEdges : public Conformance {
 protected:
  void SetUp() override {
    if (!has_pins(2)) GTEST_SKIP() << too_few_pins;
    for (const Pin& pin : {a_, b_}) bench_->drive(pin, false);
  }

  std::vector<LineEdge> edges_of(Inputs& inputs, std::size_t count) {
    std::vector<LineEdge> result;
    const auto collect = [&]() -> Task<void> {
      while (result.size() < count) result.push_back(co_await inputs.edge());
    };
    bench_->run(collect());
    return result;
  }
};
INSTANTIATE_TEST_SUITE_P(Gpio, GroupEdges, ::testing::ValuesIn(back_ends()), name_of);

TEST_P(GroupEdges, AreOneStreamInTheOrderInWhichTheyCame) {
  Inputs encoder = hello_.inputs({b_, a_});
  constexpr int turns = 5;
  for (int i = 0; i < turns; ++i) {
    bench_->drive(a_, true);
    bench_->drive(b_, true);
    bench_->drive(a_, false);
    bench_->drive(b_, false);
  }
  std::uint64_t sequence = 0;
  for (const LineEdge& edge : edges_of(encoder, 4 * turns)) {
    EXPECT_EQ(edge.line, sequence % 2 == 0 ? 1U : 0U);
    EXPECT_EQ(edge.rising, sequence % 4 < 2);
    EXPECT_EQ(edge.sequence, ++sequence);
  }
}

TEST_P(GroupEdges, AreLogicalAndOnlyTheWantedOnes) {
  Inputs buttons = hello_.inputs({a_, b_}, {.active_low = true, .edges = Edges::falling});
  bench_->drive(b_, true);
  bench_->drive(b_, false);
  bench_->drive(a_, true);
  const auto seen = edges_of(buttons, 2);
  EXPECT_EQ(seen[0].line, 1U);
  EXPECT_FALSE(seen[0].rising);
  EXPECT_EQ(seen[1].line, 0U);
}

TEST_P(GroupEdges, WakeWhoWaits) {
  Inputs inputs = hello_.inputs({a_, b_});
  std::optional<std::size_t> line;
  const auto waits = [&]() -> Task<void> {
    const LineEdge edge = co_await inputs.edge();
    line = edge.line;
  };
  const auto drives = [&]() -> Task<void> {
    co_await sleep(10ms);
    bench_->drive(b_, true);
    co_await sleep(10s);
  };
  const auto both = [&]() -> Task<void> { co_await first_of(waits(), drives()); };
  bench_->run(both());
  EXPECT_EQ(line, 1U);
}

TEST_P(GroupEdges, OutputsHaveNone) {
  const std::unique_ptr<Lines> outputs = board().claim_outputs({a_, b_}, {}, "aiod:hello.service");
  EXPECT_THAT(error_of([&] { (void)outputs->edge(std::source_location::current()); }), HasSubstr("no edges"));
}

}  // namespace
}  // namespace aio::gpio::conformance
