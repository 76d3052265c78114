#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <ctime>

#include <aio/sleep.hpp>

#include "conformance/gpio/bench.hpp"

namespace aio::gpio::conformance {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;

class Unplugging : public Conformance {
 protected:
  void SetUp() override {
    if (!bench_->can_unplug()) GTEST_SKIP() << "this bench's chip can't be unplugged";
  }
  void TearDown() override {
    if (unplugged_) plug_in();
  }

  void unplug() {
    bench_->unplug();
    unplugged_ = true;
  }
  void plug_in() {
    bench_->plug_in();
    unplugged_ = false;
  }

  bool is_listed() {
    const auto lines = board().lines();
    return std::any_of(lines.begin(), lines.end(), [&](const LineInfo& line) { return line.chip == chip_; });
  }

  /// What a task gets that waits for an edge while the chip is unplugged.
  std::string error_of_waiting(Input& input);

  std::string chip_ = board().find(a_).chip;

 private:
  bool unplugged_ = false;
};
INSTANTIATE_TEST_SUITE_P(Gpio, Unplugging, ::testing::ValuesIn(back_ends()), name_of);

std::string Unplugging::error_of_waiting(Input& input) {
  std::string error;
  const auto wait = [](Input& waited, std::string& result) -> Task<void> {
    try {
      co_await waited.edge();
    } catch (const GpioError& thrown) {
      result = thrown.what();
    }
  };
  const auto both = [&](Task<void> waiter) -> Task<void> {
    const Executor executor = co_await boost::asio::this_coro::executor;
    boost::asio::co_spawn(executor, std::move(waiter), [](std::exception_ptr) {});
    co_await sleep(20ms);
    unplug();
    while (error.empty()) co_await sleep(1ms);
  };
  bench_->run(both(wait(input, error)));
  return error;
}

TEST_P(Unplugging, AWaitingTaskIsToldWhichChipHasGone) {
  Input pir = hello_.input(a_);
  EXPECT_THAT(error_of_waiting(pir), AllOf(HasSubstr(a_.name()), HasSubstr(chip_), HasSubstr("gone")));
  std::string again;
  const auto ask = [&]() -> Task<void> {
    try {
      co_await pir.edge();
    } catch (const GpioError& error) {
      again = error.what();
    }
  };
  bench_->run(ask());
  EXPECT_THAT(again, HasSubstr("gone"));
}

TEST_P(Unplugging, EachUseOfItsLinesSaysSo) {
  Output led = hello_.output(a_);
  Input pir = hello_.input(b_);
  unplug();
  EXPECT_THAT(error_of([&] { led.on(); }), AllOf(HasSubstr(a_.name()), HasSubstr(chip_), HasSubstr("gone")));
  EXPECT_THAT(error_of([&] { (void)pir.value(); }), AllOf(HasSubstr(b_.name()), HasSubstr("gone")));
  EXPECT_NE(error_of([&] { world_.output(c_); }), "");
  EXPECT_FALSE(is_listed());
}

TEST_P(Unplugging, TheLoopComesToRest) {
  Input pir = hello_.input(a_);
  error_of_waiting(pir);
  const std::clock_t before = std::clock();
  bench_->pass(2s);
  EXPECT_LT(std::clock() - before, CLOCKS_PER_SEC);
}

TEST_P(Unplugging, AChipThatComesBackIsFound) {
  Input pir = hello_.input(a_);
  Output held = hello_.output(b_, {.initial = true});
  error_of_waiting(pir);
  EXPECT_FALSE(is_listed());
  plug_in();
  const Pin again = bench_->pins()[0];  // its chip may have another number
  Output led = world_.output(again, {.initial = true});
  EXPECT_TRUE(bench_->sees(again));
  Output other = world_.output(bench_->pins()[1]);
  EXPECT_FALSE(bench_->sees(bench_->pins()[1]));
  EXPECT_NE(error_of([&] { held.on(); }), "") << "a claim of the chip that went is not one of the new chip";
}

}  // namespace
}  // namespace aio::gpio::conformance
