#include "gpio/polled_edges.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <aio/sleep.hpp>
#include <aio/timeout.hpp>

#include <utility>

#include "unit/gpio/chardev_fixture.hpp"

namespace aiod::gpio {
namespace {

using namespace std::chrono_literals;
using aio::gpio::Input;
using aio::gpio::Inputs;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Inputs of a chip without interrupts, as an I/O expander has none: the kernel tells of no edges and
/// debounces nothing.
class PolledEdgesTest : public ChardevTest {
 protected:
  PolledEdgesTest() { kernel_.chip("gpiochip1").interrupts = false; }

  void set(unsigned offset, bool level) { kernel_.chip("gpiochip1").lines[offset].level = level; }

  void start(aio::Task<void> task) {
    boost::asio::co_spawn(loop_.loop().executor(), std::move(task), boost::asio::detached);
    loop_.settle();
  }

  /// A task that notes each edge.
  void follow(Input& input) {
    start([](Input& from, std::vector<bool>& rising) -> aio::Task<void> {
      for (;;) rising.push_back((co_await from.edge()).rising);
    }(input, rising_));
  }

  std::vector<bool> rising_;
};

TEST_F(PolledEdgesTest, ItsLevelIsRead) {
  Input key = hello_->input("gpiochip1:4");
  EXPECT_FALSE(key.value());
  set(4, true);
  EXPECT_TRUE(key.value());
}

TEST_F(PolledEdgesTest, ItsEdgesAreFoundWhileATaskWaits) {
  Input key = hello_->input("gpiochip1:4");
  EXPECT_THAT(said_, ElementsAre(AllOf(HasSubstr("gpiochip1:4"), HasSubstr("no interrupts"),
                                       HasSubstr("aiod:hello.service"), HasSubstr("10ms"))));
  follow(key);
  for (const bool level : {true, false, true}) {
    set(4, level);
    loop_.advance(PolledEdges::period);
  }
  EXPECT_THAT(rising_, ElementsAre(true, false, true));
}

TEST_F(PolledEdgesTest, ABouncingContactCountsOnce) {
  Input key = hello_->input("gpiochip1:4", {.debounce = 50ms});
  follow(key);
  for (const bool level : {true, false, true, false, true}) {
    set(4, level);
    loop_.advance(10ms);
  }
  EXPECT_THAT(rising_, IsEmpty());
  EXPECT_FALSE(key.value());
  loop_.advance(60ms);
  EXPECT_THAT(rising_, ElementsAre(true));
  EXPECT_TRUE(key.value());
}

TEST_F(PolledEdgesTest, NothingIsReadWhileNobodyWaits) {
  Input key = hello_->input("gpiochip1:4");
  EXPECT_FALSE(loop_.loop().next_deadline());
  const auto wait = [&]() -> aio::Task<void> {
    try {
      co_await aio::with_timeout(key.edge(), 25ms);
    } catch (const aio::TimeoutError&) {
    }
  };
  loop_.run(wait());
  EXPECT_FALSE(loop_.loop().next_deadline());
}

TEST_F(PolledEdgesTest, ASecondTaskThatWaitsDoesNotStopTheFirst) {
  Input key = hello_->input("gpiochip1:4");
  follow(key);
  EXPECT_THAT(error_of_edge(key), HasSubstr("another task waits"));
  set(4, true);
  loop_.advance(PolledEdges::period);
  EXPECT_THAT(rising_, ElementsAre(true));
}

TEST_F(PolledEdgesTest, SeveralAreOneStream) {
  Inputs keys = hello_->inputs({"gpiochip1:4", "gpiochip1:5"});
  std::vector<std::size_t> lines;
  start([](Inputs& from, std::vector<std::size_t>& seen) -> aio::Task<void> {
    for (;;) seen.push_back((co_await from.edge()).line);
  }(keys, lines));
  set(5, true);
  loop_.advance(PolledEdges::period);
  set(4, true);
  loop_.advance(PolledEdges::period);
  EXPECT_THAT(lines, ElementsAre(1, 0));
}

TEST_F(PolledEdgesTest, WhoWaitsIsToldThatTheChipHasGone) {
  Input key = hello_->input("gpiochip1:4");
  std::string message;
  start([](Input& from, std::string& told) -> aio::Task<void> {
    try {
      co_await from.edge();
    } catch (const aio::GpioError& error) {
      told = error.what();
    }
  }(key, message));
  kernel_.unplug("gpiochip1");
  loop_.advance(PolledEdges::period);
  EXPECT_THAT(message, AllOf(HasSubstr("gpiochip1"), HasSubstr("has gone")));
}

TEST_F(PolledEdgesTest, TheEndOfItsClaimEndsTheWait) {
  Input key = hello_->input("gpiochip1:4");
  bool gone = false;
  start([](Input& from, bool& told) -> aio::Task<void> {
    try {
      co_await from.edge();
    } catch (const aio::Gone&) {
      told = true;
    }
  }(key, gone));
  hello_->release_all();
  loop_.advance(PolledEdges::period);
  EXPECT_TRUE(gone);
  EXPECT_FALSE(loop_.loop().next_deadline());
}

}  // namespace
}  // namespace aiod::gpio
