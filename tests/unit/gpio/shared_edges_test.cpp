#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "unit/gpio/chardev_fixture.hpp"

// What the kernel sees of inputs that are shared; what services see is in tests/conformance/gpio.
namespace aiod::gpio {
namespace {

using aio::gpio::Input;
using testing::ElementsAre;
using testing::SizeIs;

class SharedEdges : public ChardevTest {
 protected:
  void tell(std::uint32_t sequence) { kernel_.tell_edge("gpiochip0", 17, sequence % 2 == 1, sequence); }

  /// A task that notes the number of each edge.
  void follow(Input& input, std::vector<std::uint64_t>& numbers) {
    boost::asio::co_spawn(
        loop_.loop().executor(),
        [](Input& from, std::vector<std::uint64_t>& into) -> aio::Task<void> {
          for (;;) into.push_back((co_await from.edge()).sequence);
        }(input, numbers),
        boost::asio::detached);
    loop_.settle();
  }

  std::vector<std::uint64_t> first_;
  std::vector<std::uint64_t> second_;
};

TEST_F(SharedEdges, AreOneRequestThatEndsWithTheLast) {
  std::optional<Input> first = hello_->input(17);
  std::optional<Input> second = world_->input(17);
  EXPECT_THAT(kernel_.requests, SizeIs(1));
  first.reset();
  EXPECT_EQ(board_->find(17).owner, "aiod:world.service");
  Input third = hello_->input(17);
  EXPECT_THAT(kernel_.requests, SizeIs(1));
  second.reset();
  hello_->release_all();
  EXPECT_EQ(board_->find(17).owner, "");
  Input again = hello_->input(17);
  EXPECT_THAT(kernel_.requests, SizeIs(2));
}

TEST_F(SharedEdges, ReachAllWhoWait) {
  Input first = hello_->input(17);
  Input second = world_->input(17);
  follow(first, first_);
  follow(second, second_);
  for (std::uint32_t i = 1; i <= 200; ++i) tell(i);
  loop_.settle();
  EXPECT_THAT(first_, SizeIs(200));
  EXPECT_EQ(second_, first_);
}

TEST_F(SharedEdges, OfOneWhoNeverAsksAreLimitedAndTheGapTells) {
  Input first = hello_->input(17);
  Input second = world_->input(17);
  follow(first, first_);
  for (std::uint32_t i = 1; i <= 3000; ++i) {
    tell(i);
    if (i % 1000 == 0) loop_.settle();
  }
  EXPECT_THAT(first_, SizeIs(3000));
  follow(second, second_);
  EXPECT_THAT(second_, SizeIs(2048));
  EXPECT_EQ(second_.back(), 3000U);
}

TEST_F(SharedEdges, BeforeAClaimBelongToTheOthers) {
  Input first = hello_->input(17);
  for (std::uint32_t i = 1; i <= 100; ++i) tell(i);
  Input second = world_->input(17);
  tell(101);
  follow(second, second_);
  follow(first, first_);
  EXPECT_THAT(second_, ElementsAre(1U));
  EXPECT_THAT(first_, SizeIs(101));
}

TEST_F(SharedEdges, BeforeAClaimBelongToOneWhoWaitsToo) {
  Input first = hello_->input(17);
  follow(first, first_);
  tell(1);
  Input second = world_->input(17);
  tell(2);
  follow(second, second_);
  EXPECT_THAT(first_, ElementsAre(1U, 2U));
  EXPECT_THAT(second_, ElementsAre(1U));
}

TEST_F(SharedEdges, AChipThatGoesEndsTheWaitOfEach) {
  Input first = hello_->input(17);
  Input second = world_->input(17);
  std::vector<std::string> errors;
  for (Input* const input : {&first, &second}) {
    boost::asio::co_spawn(
        loop_.loop().executor(),
        [](Input& from, std::vector<std::string>& into) -> aio::Task<void> {
          try {
            co_await from.edge();
          } catch (const aio::GpioError& error) {
            into.emplace_back(error.what());
          }
        }(*input, errors),
        boost::asio::detached);
  }
  loop_.settle();
  kernel_.unplug("gpiochip0");
  loop_.settle();
  EXPECT_THAT(errors, testing::Each(testing::HasSubstr("its chip gpiochip0 has gone")));
  EXPECT_THAT(errors, SizeIs(2));
}

TEST_F(SharedEdges, OfAChipWithoutInterruptsReachAll) {
  kernel_.chip("gpiochip1").interrupts = false;
  Input first = hello_->input("gpiochip1:4");
  Input second = world_->input("gpiochip1:4");
  EXPECT_THAT(said_, SizeIs(1));
  follow(first, first_);
  follow(second, second_);
  for (const bool level : {true, false, true}) {
    kernel_.chip("gpiochip1").lines[4].level = level;
    loop_.advance(std::chrono::milliseconds(20));
  }
  EXPECT_THAT(first_, ElementsAre(1U, 2U, 3U));
  EXPECT_EQ(second_, first_);
}

}  // namespace
}  // namespace aiod::gpio
