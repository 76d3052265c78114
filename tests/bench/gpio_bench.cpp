#include <fcntl.h>
#include <linux/gpio.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>

#include <chrono>
#include <filesystem>
#include <stdexcept>

#include <aio/loop.hpp>

#include "bench/table.hpp"
#include "gpio/chardev_board.hpp"
#include "gpio/edge_stream.hpp"
#include "gpio/file_descriptor.hpp"
#include "support/temp_dir.hpp"

namespace aiod::bench {
namespace {

using Clock = std::chrono::steady_clock;

// Stands in for a line's descriptor: readable when there is an edge, and with a cheap ioctl.
class Pipe {
 public:
  Pipe() {
    int ends[2];
    if (::pipe2(ends, O_NONBLOCK | O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    reader_ = gpio::FileDescriptor(ends[0]);
    writer_ = gpio::FileDescriptor(ends[1]);
  }
  int fd() const { return reader_.get(); }

  void put_edge() {
    gpio_v2_line_event event{};
    event.id = GPIO_V2_LINE_EVENT_RISING_EDGE;
    event.line_seqno = event.seqno = ++count_;
    if (::write(writer_.get(), &event, sizeof(event)) != sizeof(event)) throw std::runtime_error("full");
  }

 private:
  gpio::FileDescriptor reader_;
  gpio::FileDescriptor writer_;
  std::uint32_t count_ = 0;
};

void edge_epoll(benchmark::State& state) {
  Pipe pipe;
  const gpio::FileDescriptor epoll(::epoll_create1(EPOLL_CLOEXEC));
  epoll_event wanted{.events = EPOLLIN, .data = {.fd = pipe.fd()}};
  ::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, pipe.fd(), &wanted);
  for (auto _ : state) {
    const auto begin = Clock::now();
    pipe.put_edge();
    epoll_event ready{};
    gpio_v2_line_event event{};
    if (::epoll_wait(epoll.get(), &ready, 1, -1) != 1 || ::read(ready.data.fd, &event, sizeof(event)) <= 0)
      throw std::runtime_error("no edge");
    benchmark::DoNotOptimize(event.timestamp_ns);
    state.SetIterationTime(std::chrono::duration<double>(Clock::now() - begin).count());
  }
}
BENCHMARK(edge_epoll)->Name("edge/asio")->UseManualTime();

struct Seen {
  std::uint64_t sequence = 0;
  Clock::time_point at{};
};

aio::Task<void> note_edges(std::shared_ptr<gpio::EdgeStream::Reader> reader, Seen& seen) {
  for (;;) {
    const auto edge =
        co_await gpio::EdgeStream::Reader::next<aio::gpio::Edge>(reader, std::source_location::current());
    seen = {edge.sequence, Clock::now()};
  }
}

void edge_aiod(benchmark::State& state) {
  Pipe pipe;
  aio::SystemClock clock;
  aio::Loop loop(clock);
  const auto stream = std::make_shared<gpio::EdgeStream>(gpio::EdgeStream::Parts{
      .loop = loop, .fd = pipe.fd(), .offsets = {0}, .line = "GPIO17", .gone = "gone"});
  const aio::detail::TaskRef task(new aio::detail::TaskContext(loop, "hello.service"));
  Seen seen;
  boost::asio::co_spawn(loop.executor(task), note_edges(gpio::EdgeStream::reader(stream), seen),
                        [](std::exception_ptr) {});
  loop.poll();
  for (auto _ : state) {
    const std::uint64_t before = seen.sequence;
    const auto begin = Clock::now();
    pipe.put_edge();
    while (seen.sequence == before) loop.context().run_one();
    state.SetIterationTime(std::chrono::duration<double>(seen.at - begin).count());
  }
  stream->close();
  loop.poll();
}
BENCHMARK(edge_aiod)->Name("edge/aiod")->UseManualTime();

// A chip of one line. Setting and reading it is a cheap ioctl of the real kernel, so that the difference is
// ours.
class OneLine final : public gpio::Kernel {
 public:
  int open(const char*) override { return ::dup(pipe_.fd()); }

  int ioctl(int fd, unsigned long request, void* argument) override {
    switch (request) {
      case GPIO_GET_CHIPINFO_IOCTL:
        static_cast<gpiochip_info*>(argument)->lines = 1;
        return 0;
      case GPIO_V2_GET_LINEINFO_IOCTL:
        return 0;
      case GPIO_V2_GET_LINE_IOCTL:
        static_cast<gpio_v2_line_request*>(argument)->fd = ::dup(pipe_.fd());
        return 0;
      default:
        int bytes = 0;
        return ::ioctl(fd, FIONREAD, &bytes);
    }
  }

 private:
  Pipe pipe_;
};

// A service's pins on that chip.
class Bench {
 public:
  aio::gpio::Gpio& gpio() { return gpio_; }

 private:
  support::TempDir directory_;
  std::filesystem::path node_ = directory_.write("gpiochip0", "");
  OneLine kernel_;
  aio::SystemClock clock_;
  aio::Loop loop_{clock_};
  gpio::ChardevBoard board_{loop_, {.directory = directory_.path()}, kernel_};
  aio::gpio::Gpio gpio_{board_, "aiod:hello.service"};
};

void set_aiod(benchmark::State& state) {
  Bench bench;
  aio::gpio::Output led = bench.gpio().output(0);
  for (auto _ : state) led.toggle();
}
BENCHMARK(set_aiod)->Name("gpio_set/aiod");

void get_aiod(benchmark::State& state) {
  Bench bench;
  const aio::gpio::Input pir = bench.gpio().input(0);
  for (auto _ : state) benchmark::DoNotOptimize(pir.value());
}
BENCHMARK(get_aiod)->Name("gpio_get/aiod");

void set_ioctl(benchmark::State& state) {
  const Pipe pipe;
  for (auto _ : state) {
    int bytes = 0;
    benchmark::DoNotOptimize(::ioctl(pipe.fd(), FIONREAD, &bytes));
  }
}
BENCHMARK(set_ioctl)->Name("gpio_set/asio");
BENCHMARK(set_ioctl)->Name("gpio_get/asio");

}  // namespace
}  // namespace aiod::bench
