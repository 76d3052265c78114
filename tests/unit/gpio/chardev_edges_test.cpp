#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/system/system_error.hpp>

#include "unit/gpio/chardev_fixture.hpp"

namespace aiod::gpio {
namespace {

using aio::gpio::Edge;
using aio::gpio::Input;
using testing::AllOf;
using testing::HasSubstr;
using testing::SizeIs;

class ChardevEdges : public ChardevTest {
 protected:
  std::vector<Edge> edges(Input& input, std::size_t count) {
    std::vector<Edge> result;
    const auto read = [&]() -> aio::Task<void> {
      while (result.size() < count) result.push_back(co_await input.edge());
    };
    loop_.run(read());
    return result;
  }

  void tell(bool rising, std::uint32_t sequence) { kernel_.tell_edge("gpiochip0", 17, rising, sequence); }

  Input pir_ = hello_->input(17);
};

TEST_F(ChardevEdges, BearTheKernelsTimeAndCount) {
  kernel_.tell_edge("gpiochip0", 17, true, 1, 123'456'789);
  const Edge edge = edges(pir_, 1).front();
  EXPECT_TRUE(edge.rising);
  EXPECT_EQ(edge.time.time_since_epoch(), std::chrono::nanoseconds(123'456'789));
  EXPECT_EQ(edge.sequence, 1U);
}

TEST_F(ChardevEdges, AGapTellsOfLostOnes) {
  tell(true, 1);
  tell(false, 2);
  tell(true, 901);
  const auto seen = edges(pir_, 3);
  EXPECT_EQ(seen[1].sequence, 2U);
  EXPECT_EQ(seen[2].sequence, 901U);
}

TEST_F(ChardevEdges, AreCountedBeyondTheKernels32Bits) {
  tell(true, 0x7FFF'FFFF);
  tell(true, 0xFFFF'FFFF);
  tell(false, 0);
  tell(true, 1);
  const auto seen = edges(pir_, 4);
  EXPECT_EQ(seen[1].sequence, 0xFFFF'FFFFULL);
  EXPECT_EQ(seen[2].sequence, 0x1'0000'0000ULL);
  EXPECT_EQ(seen[3].sequence, 0x1'0000'0001ULL);
}

TEST_F(ChardevEdges, ManyThatCameTogetherAreAllTold) {
  for (std::uint32_t i = 1; i <= 200; ++i) tell(i % 2 == 1, i);
  const auto seen = edges(pir_, 200);
  EXPECT_EQ(seen.back().sequence, 200U);
}

TEST_F(ChardevEdges, ATaskWaitsForThemAndSaysSo) {
  const aio::detail::TaskRef context(new aio::detail::TaskContext(loop_.loop(), "test"));
  std::optional<Edge> seen;
  const auto wait = [&]() -> aio::Task<void> { seen = co_await pir_.edge(); };
  boost::asio::co_spawn(loop_.loop().executor(context), wait(), [](std::exception_ptr) {});
  loop_.settle();
  ASSERT_TRUE(context->waits_for());
  EXPECT_EQ(context->waits_for()->kind, aio::WaitKind::edge);
  EXPECT_THAT(context->waits_for()->where, HasSubstr("chardev_edges_test.cpp"));
  EXPECT_FALSE(seen);
  tell(true, 1);
  loop_.settle();
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->sequence, 1U);
}

TEST_F(ChardevEdges, AClaimThatEndsEndsTheWait) {
  std::string message;
  const auto wait = [](Input& input, std::string& result) -> aio::Task<void> {
    try {
      co_await input.edge();
    } catch (const aio::Gone& error) {
      result = error.what();
    }
  };
  boost::asio::co_spawn(loop_.loop().executor(), wait(pir_, message), [](std::exception_ptr) {});
  loop_.settle();
  hello_->release_all();
  loop_.settle();
  EXPECT_THAT(message, HasSubstr("17"));
  EXPECT_EQ(board_->find(17).owner, "");
}

TEST_F(ChardevEdges, AnAbortedWaitLosesNone) {
  boost::asio::cancellation_signal stop;
  bool aborted = false;
  const auto wait = [&]() -> aio::Task<void> {
    try {
      co_await pir_.edge();
    } catch (const boost::system::system_error&) {
      aborted = true;
    }
  };
  boost::asio::co_spawn(loop_.loop().executor(), wait(),
                        boost::asio::bind_cancellation_slot(stop.slot(), [](std::exception_ptr) {}));
  loop_.settle();
  stop.emit(boost::asio::cancellation_type::terminal);
  loop_.settle();
  EXPECT_TRUE(aborted);
  tell(true, 1);
  tell(false, 2);
  loop_.settle();
  EXPECT_THAT(edges(pir_, 2), SizeIs(2));
}

TEST_F(ChardevEdges, WithoutAReaderNothingIsRead) {
  tell(true, 1);
  EXPECT_EQ(loop_.loop().poll(), 0U);
}

TEST_F(ChardevEdges, AChipThatGoesEndsTheWaitWithItsName) {
  std::string message;
  const auto wait = [](Input& input, std::string& result) -> aio::Task<void> {
    try {
      co_await input.edge();
    } catch (const aio::GpioError& error) {
      result = error.what();
    }
  };
  boost::asio::co_spawn(loop_.loop().executor(), wait(pir_, message), [](std::exception_ptr) {});
  loop_.settle();
  kernel_.unplug("gpiochip0");
  loop_.settle();
  EXPECT_EQ(message,
            "17 (GPIO17, BOARD11, gpiochip0:17): its chip gpiochip0 has gone; plug it in again and "
            "restart the service");
  EXPECT_EQ(error_of_edge(pir_), message);
  EXPECT_EQ(error_of([&] { (void)pir_.value(); }), message);
}

TEST_F(ChardevEdges, WhatCameBeforeTheChipWentIsTold) {
  tell(true, 1);
  kernel_.unplug("gpiochip0");
  loop_.settle();
  EXPECT_EQ(edges(pir_, 1).front().sequence, 1U);
  EXPECT_THAT(error_of_edge(pir_), HasSubstr("gone"));
}

}  // namespace
}  // namespace aiod::gpio
