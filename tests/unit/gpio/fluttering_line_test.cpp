#include <fcntl.h>
#include <linux/gpio.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <stdexcept>

#include <aio/testing/manual_loop.hpp>

#include "gpio/edge_stream.hpp"
#include "support/file_descriptor.hpp"

namespace aiod::gpio {
namespace {

/// Stands in for the descriptor of a line that flutters faster than it is read: there is always one more
/// edge.
class FlutteringLine {
 public:
  FlutteringLine() {
    int ends[2];
    if (::pipe2(ends, O_NONBLOCK | O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    reader_ = support::FileDescriptor(ends[0]);
    writer_ = support::FileDescriptor(ends[1]);
    for (int i = 0; i < 512; ++i) flutter();
  }

  int fd() const { return reader_.get(); }

  void flutter() {
    gpio_v2_line_event event{};
    event.id = ++count_ % 2 == 1 ? GPIO_V2_LINE_EVENT_RISING_EDGE : GPIO_V2_LINE_EVENT_FALLING_EDGE;
    event.line_seqno = event.seqno = count_;
    if (::write(writer_.get(), &event, sizeof(event)) != sizeof(event))
      throw std::runtime_error("it is full");
  }

 private:
  support::FileDescriptor reader_;
  support::FileDescriptor writer_;
  std::uint32_t count_ = 0;
};

class FlutteringLineTest : public ::testing::Test {
 protected:
  static constexpr std::uint64_t enough = 20'000;  // edges

  ~FlutteringLineTest() override {
    stream_->close();
    loop_.settle();
  }

  /// As a service's task.
  void start(const char* name, aio::Task<void> task) {
    const aio::detail::TaskRef context(new aio::detail::TaskContext(loop_.loop(), name));
    boost::asio::co_spawn(loop_.loop().executor(context), std::move(task), boost::asio::detached);
  }

  /// Reads without end of its own.
  aio::Task<void> count_edges(std::uint64_t& edges) {
    const auto reader = EdgeStream::reader(stream_);
    while (edges < enough) {
      const auto edge =
          co_await EdgeStream::Reader::next<aio::gpio::Edge>(reader, std::source_location::current());
      EXPECT_EQ(edge.sequence, ++edges);
    }
  }

  /// Another service, which is always ready: how many edges it must wait for its turn at most.
  aio::Task<void> take_turns(const std::uint64_t& edges) {
    const aio::Executor executor = co_await boost::asio::this_coro::executor;
    for (std::uint64_t before = edges; edges < enough; before = edges) {
      co_await aio::detail::pause(executor, aio::WaitKind::sleep, std::source_location::current());
      most_between_turns_ = std::max(most_between_turns_, edges - before);
      ++turns_;
    }
  }

  aio::testing::ManualLoop loop_;
  FlutteringLine line_;
  std::shared_ptr<EdgeStream> stream_ =
      std::make_shared<EdgeStream>(EdgeStream::Parts{.loop = loop_.loop(),
                                                     .fd = line_.fd(),
                                                     .offsets = {0},
                                                     .line = "GPIO17",
                                                     .gone = "gone",
                                                     .on_edge = [this](std::size_t) { line_.flutter(); }});
  std::uint64_t turns_ = 0;
  std::uint64_t most_between_turns_ = 0;
};

// The source is never empty, so that nothing but the limit of a batch makes its reader wait.
TEST_F(FlutteringLineTest, HoldsNobodyUp) {
  std::uint64_t edges = 0;
  start("storm.service", count_edges(edges));
  start("ticker.service", take_turns(edges));
  loop_.settle();
  EXPECT_EQ(edges, enough);
  EXPECT_GE(turns_, enough / 64);
  EXPECT_LE(most_between_turns_, 64U);
}

TEST_F(FlutteringLineTest, HoldsNobodyUpWhenItIsShared) {
  std::uint64_t first = 0;
  std::uint64_t second = 0;
  start("storm.service", count_edges(first));
  start("storm@second.service", count_edges(second));
  start("ticker.service", take_turns(first));
  loop_.settle();
  EXPECT_EQ(first, enough);
  EXPECT_EQ(second, enough);
  EXPECT_GE(turns_, enough / 64);
  EXPECT_LE(most_between_turns_, 64U);
}

}  // namespace
}  // namespace aiod::gpio
