#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>

#include <aio/gpio_sim.hpp>
#include <aio/sleep.hpp>
#include <aio/testing/manual_loop.hpp>

namespace aio::gpio {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

template <class Call>
std::string gone(Call call) {
  try {
    call();
  } catch (const Gone& error) {
    return error.what();
  }
  return "";
}

// A service's pins on a simulated board.
class GpioTest : public ::testing::Test {
 protected:
  bool level(const Pin& pin) { return board_.find(pin).value.value(); }

  aio::testing::ManualLoop loop_;
  SimBoard board_{loop_.clock()};
  Gpio gpio_{board_, "aiod:hello.service"};
};

TEST_F(GpioTest, AnOutputDoesWhatItIsTold) {
  Output led = gpio_.output("GPIO17");
  EXPECT_FALSE(led.value());
  led.on();
  EXPECT_TRUE(level("GPIO17"));
  led.toggle();
  EXPECT_FALSE(level("GPIO17"));
  led.toggle();
  EXPECT_TRUE(led.value());
  led.off();
  EXPECT_FALSE(level("GPIO17"));
  led.set(true);
  EXPECT_TRUE(level("GPIO17"));
  EXPECT_EQ(led.pin(), Pin("GPIO17"));
  EXPECT_EQ(fmt::format("{}", led.pin()), "GPIO17");
}

TEST_F(GpioTest, AClaimCarriesTheServicesLabelAndEndsWithItsObject) {
  {
    Input pir = gpio_.input(4);
    EXPECT_EQ(board_.find(4).owner, "aiod:hello.service");
  }
  EXPECT_EQ(board_.find(4).owner, "");
}

TEST_F(GpioTest, AMovedPinKeepsTheClaimAndTheOldObjectSaysSo) {
  Output led = gpio_.output(17);
  Output moved = std::move(led);
  moved.on();
  EXPECT_TRUE(level(17));
  EXPECT_THAT(gone([&] { led.on(); }), HasSubstr("moved"));  // NOLINT(bugprone-use-after-move)
  EXPECT_EQ(led.pin(), Pin());
  led = gpio_.output(18);
  led = std::move(moved);
  EXPECT_EQ(led.pin(), Pin(17));
  Output again = gpio_.output(18);
}

TEST_F(GpioTest, TheHostTakesBackWhatIsStillHeld) {
  Output led = gpio_.output("GPIO17", {.on_release = OnRelease::input});
  Input pir = gpio_.input("BOARD7");
  { Input dropped = gpio_.input(5); }
  EXPECT_THAT(gpio_.release_all(), ElementsAre(Pin("GPIO17"), Pin("BOARD7")));
  EXPECT_EQ(board_.find(17).owner, "");
  EXPECT_EQ(board_.find(4).owner, "");
  EXPECT_THAT(gone([&] { led.toggle(); }), HasSubstr("GPIO17"));
  EXPECT_THAT(gone([&] { (void)pir.value(); }), HasSubstr("BOARD7"));
  EXPECT_THAT(gone([&] { (void)pir.edge(); }), HasSubstr("BOARD7"));
  EXPECT_EQ(led.pin(), Pin("GPIO17"));
  EXPECT_THAT(gpio_.release_all(), IsEmpty());
}

TEST_F(GpioTest, AServiceMayClaimAgainAfterItsPinsWereTakenBack) {
  Output old = gpio_.output(17);
  gpio_.release_all();
  Output led = gpio_.output(17);
  led.on();
  EXPECT_NE(gone([&] { old.on(); }), "");
  EXPECT_TRUE(level(17));
}

TEST_F(GpioTest, TheEndOfTheFaceEndsItsClaims) {
  std::optional<Gpio> face(std::in_place, board_, "aiod:world.service");
  Input pir = face->input(4);
  face.reset();
  EXPECT_EQ(board_.find(4).owner, "");
  EXPECT_NE(gone([&] { (void)pir.value(); }), "");
}

TEST_F(GpioTest, AFailedClaimLeavesNothing) {
  EXPECT_THROW(gpio_.output("BOARD1"), GpioError);
  EXPECT_THROW(gpio_.input("GPIO99"), GpioError);
  EXPECT_THAT(gpio_.release_all(), IsEmpty());
}

TEST_F(GpioTest, WhoWaitsForAnEdgeLearnsThatTheClaimIsGone) {
  Input pir = gpio_.input(4);
  std::string message;
  loop_.run([](Input& input, Gpio& gpio, std::string& result) -> Task<void> {
    auto waiter = [](Input& waited, std::string& text) -> Task<void> {
      try {
        co_await waited.edge();
      } catch (const Gone& error) {
        text = error.what();
      }
    };
    const Executor executor = co_await boost::asio::this_coro::executor;
    boost::asio::co_spawn(executor, waiter(input, result), [](std::exception_ptr) {});
    co_await sleep(1s);
    gpio.release_all();
    co_await sleep(1s);
  }(pir, gpio_, message));
  EXPECT_THAT(message, HasSubstr("4: its claim has ended"));
}

}  // namespace
}  // namespace aio::gpio
