#include <aio/log.hpp>
#include <aio/time.hpp>

#include <unistd.h>

#include <filesystem>

#include "bench/table.hpp"
#include "logging/log.hpp"
#include "logging/search.hpp"

namespace aiod::bench {
namespace {

// The log as the daemon has it: a ring of the usual size in a mapped file, where a tmpfs is.
class MappedLog {
 public:
  MappedLog() : log_(clock_, {.ring_file = file(), .stderr_fd = -1}) {}
  MappedLog(const MappedLog&) = delete;
  MappedLog& operator=(const MappedLog&) = delete;
  ~MappedLog() { std::filesystem::remove(file()); }

  logging::Log& log() { return log_; }
  aio::Logger logger(aio::LogLevel level) {
    return {log_, "hello.service", std::make_shared<aio::Logger::LevelCell>(level)};
  }

 private:
  static std::filesystem::path file() {
    const std::filesystem::path shared = "/dev/shm";
    const auto folder = std::filesystem::exists(shared) ? shared : std::filesystem::temp_directory_path();
    return folder / ("aiod-bench-" + std::to_string(::getpid()) + ".ring");
  }

  aio::SystemClock clock_;
  logging::Log log_;
};

void log_filtered(benchmark::State& state) {
  MappedLog mapped;
  const aio::Logger logger = mapped.logger(aio::LogLevel::warning);
  for (auto _ : state) {
    logger.info("LED {} toggled!", "GPIO17");
    benchmark::ClobberMemory();
  }
}
BENCHMARK(log_filtered)->Name("log_filtered/aiod");

void log_written(benchmark::State& state) {
  MappedLog mapped;
  const aio::Logger logger = mapped.logger(aio::LogLevel::info);
  int pin = 0;
  for (auto _ : state) logger.info("LED {} toggled! {} of {}", "GPIO17", ++pin, "many");
}
BENCHMARK(log_written)->Name("log_written/aiod");

// What one turn of the loop does of a search through a full ring.
void log_search(benchmark::State& state) {
  MappedLog mapped;
  const aio::Logger logger = mapped.logger(aio::LogLevel::info);
  for (int i = 0; i < 20'000; ++i)
    logger.info("a line of the usual length, some eighty characters more or less, LED {} toggled", i);
  const logging::Filter filter(logging::FilterSpec{.grep = "led .* (on|off)$"});
  std::size_t steps = 0;
  for (auto _ : state) {
    logging::Search search = mapped.log().search(filter, 1'000'000);
    for (steps = 1; search.step();) ++steps;
  }
  state.counters["items"] = static_cast<double>(steps);
}
BENCHMARK(log_search)->Name("log_search/aiod")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace aiod::bench
