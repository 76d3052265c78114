#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <aio/gpio_sim.hpp>
#include <aio/testing/manual_loop.hpp>

// What only the simulated board can do; what every back end does is in tests/conformance/gpio.
namespace aio::gpio {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

template <class Call>
std::string error_of(Call call) {
  try {
    call();
  } catch (const GpioError& error) {
    return error.what();
  }
  return "";
}

class SimTest : public ::testing::Test {
 protected:
  bool level(const Pin& pin) { return board_.find(pin).value.value(); }

  aio::testing::ManualLoop loop_;
  SimBoard board_{loop_.clock()};
  Gpio gpio_{board_, "aiod:hello.service"};
};

TEST_F(SimTest, LooksLikeARaspberryPi) {
  const auto lines = board_.lines();
  ASSERT_THAT(lines, SizeIs(28));
  EXPECT_EQ(lines[0], (LineInfo{.chip = "gpiochip0",
                                .offset = 0,
                                .name = "ID_SDA",
                                .value = false,
                                .owner = "",
                                .label = "pinctrl-bcm2711"}));
  EXPECT_EQ(lines[1].name, "ID_SCL");
  EXPECT_EQ(lines[2].name, "GPIO2");
  EXPECT_EQ(lines[27].name, "GPIO27");
  EXPECT_EQ(board_.backend(), "sim");
}

TEST_F(SimTest, TakesAnyLayout) {
  SimBoard board(loop_.clock(), {{"gpiochip0", "a", {{"X"}}}, {"gpiochip1", "b", {{"Y"}, {}}}});
  EXPECT_THAT(board.lines(), SizeIs(3));
  EXPECT_EQ(board.find("Y").chip, "gpiochip1");
  EXPECT_EQ(board.find("gpiochip1:1").name, "");
  SimBoard none(loop_.clock(), {});
  EXPECT_THAT(none.lines(), IsEmpty());
  EXPECT_THROW(none.find(1), GpioError);
}

TEST_F(SimTest, AnUndrivenInputReadsItsPull) {
  for (const auto& [pull, expected] :
       {std::pair{Pull::up, true}, {Pull::down, false}, {Pull::none, false}, {Pull::as_is, false}}) {
    Input input = gpio_.input(4, {.pull = pull});
    EXPECT_EQ(input.value(), expected);
    board_.drive(4, !expected);
    EXPECT_EQ(input.value(), !expected);
    board_.undrive(4);
    EXPECT_EQ(input.value(), expected);
  }
}

TEST_F(SimTest, AFreeLineIsDrivenToo) {
  board_.drive(5, true);
  EXPECT_TRUE(level(5));
  Input input = gpio_.input(5);
  EXPECT_TRUE(input.value());
}

TEST_F(SimTest, OpenDrainAndOpenSourceLetGo) {
  Output drain = gpio_.output(5, {.initial = true, .drive = Drive::open_drain});
  EXPECT_TRUE(level(5));
  drain.off();
  EXPECT_FALSE(level(5));
  Output source = gpio_.output(6, {.drive = Drive::open_source});
  EXPECT_FALSE(level(6));
  source.on();
  EXPECT_TRUE(level(6));
}

TEST_F(SimTest, AnOwnedOutputIsNotDrivenFromOutside) {
  Output led = gpio_.output("GPIO17");
  EXPECT_EQ(
      error_of([&] { board_.drive(17, true); }),
      "17 (GPIO17, BOARD11, gpiochip0:17) is taken by aiod:hello.service; stop it or choose another pin");
  EXPECT_FALSE(level(17));
}

TEST_F(SimTest, AHeldOutputIsDrivenByWhoeverWants) {
  { Output led = gpio_.output(17, {.initial = true}); }
  EXPECT_TRUE(level(17));
  board_.drive(17, false);
  EXPECT_FALSE(level(17));
  EXPECT_EQ(board_.find(17).direction, Direction::output);
}

TEST_F(SimTest, AKernelsLineNamesTheKernelsConsumer) {
  SimBoard board(loop_.clock(), {{"gpiochip0", "pinctrl-bcm2711", {{"GPIO0"}, {"GPIO1", "spi0 CS0"}}}});
  EXPECT_EQ(board.find(1).owner, "spi0 CS0");
  const std::string expected =
      "GPIO1 (BOARD28, gpiochip0:1) is taken by spi0 CS0; free it (an overlay in config.txt?) or choose "
      "another pin";
  EXPECT_EQ(error_of([&] { board.claim_input("GPIO1", {}, "aiod:x.service"); }), expected);
  EXPECT_EQ(error_of([&] { board.claim_output("GPIO1", {}, "aiod:x.service"); }), expected);
  EXPECT_EQ(error_of([&] { board.drive("GPIO1", true); }), expected);
}

TEST_F(SimTest, WatchersSeeEveryChangeOnce) {
  std::vector<LineInfo> seen;
  const auto watch = board_.watch([&](const LineInfo& line) { seen.push_back(line); });
  {
    Output led = gpio_.output(17, {.on_release = OnRelease::input});
    led.on();
    led.on();
  }
  board_.drive(4, true);
  board_.drive(4, true);
  ASSERT_THAT(seen, SizeIs(4));
  EXPECT_EQ(seen[0].owner, "aiod:hello.service");
  EXPECT_EQ(seen[0].direction, Direction::output);
  EXPECT_EQ(seen[1].value, true);
  EXPECT_EQ(seen[2].owner, "");
  EXPECT_EQ(seen[2].direction, Direction::input);
  EXPECT_EQ(seen[3].offset, 4U);
}

TEST_F(SimTest, AWatchEndsWithItsSubscriptionWhichMayOutliveTheBoard) {
  int count = 0;
  Board::Subscription watch;
  {
    SimBoard board(loop_.clock());
    watch = board.watch([&](const LineInfo&) { ++count; });
    board.drive(4, true);
    auto other = board.watch([&](const LineInfo&) { count += 100; });
    other.reset();
    board.drive(4, false);
  }
  EXPECT_EQ(count, 2);
}

TEST_F(SimTest, AWatcherMayEndItselfAndStartAnother) {
  int first = 0;
  int second = 0;
  Board::Subscription a;
  Board::Subscription b;
  a = board_.watch([&](const LineInfo&) {
    ++first;
    a.reset();
    b = board_.watch([&](const LineInfo&) { ++second; });
  });
  board_.drive(4, true);
  board_.drive(4, false);
  EXPECT_EQ(first, 1);
  EXPECT_EQ(second, 1);
}

TEST_F(SimTest, ALineKnowsItsDirection) {
  auto output = board_.claim_output(17, {}, "aiod:x.service");
  EXPECT_THROW((void)output->edge(std::source_location::current()), GpioError);
  auto input = board_.claim_input(4, {}, "aiod:x.service");
  EXPECT_THROW(input->set(true), GpioError);
}

TEST_F(SimTest, DebouncedEdgesBearTheMomentOfStability) {
  Input button = gpio_.input(4, {.debounce = 10ms});
  const TimePoint begin = loop_.now();
  board_.drive(4, true);
  loop_.advance(1s);
  const Edge edge = loop_.run([](Input& input) -> Task<Edge> { co_return co_await input.edge(); }(button));
  EXPECT_EQ(edge.time, begin + 10ms);
}

TEST_F(SimTest, AnIdleDebouncedInputHasNoDeadline) {
  Input button = gpio_.input(4, {.debounce = 10ms});
  board_.drive(4, true);
  board_.drive(4, false);
  EXPECT_FALSE(loop_.loop().next_deadline());
}

TEST_F(SimTest, TellsHowALineIsSetUp) {
  {
    auto input = gpio_.input(17, {.pull = Pull::up, .active_low = true, .debounce = 10ms});
    EXPECT_EQ(board_.find(17).flags,
              (std::vector<std::string>{"active-low", "bias=pull-up", "edges=both", "debounce-period=10ms"}));
    auto output = gpio_.output(4, {.drive = Drive::open_drain});
    EXPECT_EQ(board_.find(4).flags, std::vector<std::string>{"drive=open-drain"});
  }
  EXPECT_EQ(board_.find(17).flags, std::vector<std::string>());
}

}  // namespace
}  // namespace aio::gpio
