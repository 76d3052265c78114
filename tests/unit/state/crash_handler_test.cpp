#include "state/crash_handler.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <aio/detail/task_context.hpp>
#include <aio/plugin.hpp>
#include <aio/sleep.hpp>
#include <aio/testing/manual_loop.hpp>

#include <array>
#include <csignal>
#include <cstdint>
#include <cstdlib>

#include "state/crash_record.hpp"
#include "support/temp_dir.hpp"

namespace aiod::state {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr int chained = 42;

[[noreturn]] void end_otherwise(int) {
  ::_exit(chained);
}

int dig(int depth) {
  std::array<volatile char, 4096> ballast{};
  ballast[0] = static_cast<char>(depth);
  return depth == -1 ? 0 : dig(depth + 1) + ballast[0];
}

/// A process of its own that runs a task with an armed handler, and what is left of it.
class CrashHandlerTest : public ::testing::Test {
 protected:
  struct End {
    int status = 0;
    CrashFile file{};
  };

  End end_of(void (*code)(), void (*before)() = nullptr) {
    const pid_t child = ::fork();
    if (child == 0) run(code, before);
    End end;
    EXPECT_EQ(::waitpid(child, &end.status, 0), child);
    end.file = parse_crash(support::read_text(file_));
    return end;
  }

  // A sanitizer's own handler ends the process in its own way.
  static void expect_signal(const End& end, int signal) {
    if (aio::plugin::detail::sanitizer != "none") return;
    EXPECT_TRUE(WIFSIGNALED(end.status));
    EXPECT_EQ(WTERMSIG(end.status), signal);
  }
  static void expect_crash(const End& end, int signal, std::string_view task) {
    ASSERT_TRUE(end.file.crash);
    EXPECT_EQ(end.file.crash->signal, signal);
    EXPECT_EQ(end.file.crash->task, task);
    EXPECT_GT(end.file.crash->time, aio::WallTime(1'600'000'000s));
  }

 private:
  [[noreturn]] void run(void (*code)(), void (*before)()) {
    const rlimit none{.rlim_cur = 0, .rlim_max = 0};
    ::setrlimit(RLIMIT_CORE, &none);
    // What a sanitizer prints is expected. Not closed: the record's file would become stderr.
    ::dup2(::open("/dev/null", O_WRONLY), STDERR_FILENO);

    if (before != nullptr) before();
    const CrashHandler handler(file_);
    aio::testing::ManualLoop loop;
    const aio::detail::TaskRef task(new aio::detail::TaskContext(loop.loop(), "hello.service.blink"));
    boost::asio::co_spawn(loop.loop().executor(task), after_a_while(code), boost::asio::detached);
    loop.advance(1min);
    ::_exit(0);
  }
  static aio::Task<void> after_a_while(void (*code)()) {
    co_await aio::sleep(1s);
    code();
  }

  support::TempDir dir_;
  fs::path file_ = dir_.path() / "crash";
};

TEST_F(CrashHandlerTest, NamesTheTaskOfABadRead) {
  const End end = end_of([] {
    // Not null: UndefinedBehaviorSanitizer would find that before the processor does.
    volatile std::uintptr_t nowhere = 64;
    [[maybe_unused]] const int read = *reinterpret_cast<const volatile int*>(nowhere);
  });
  expect_crash(end, SIGSEGV, "hello.service.blink");
  expect_signal(end, SIGSEGV);
}

TEST_F(CrashHandlerTest, NamesTheTaskThatAborted) {
  const End end = end_of([] { std::abort(); });
  expect_crash(end, SIGABRT, "hello.service.blink");
  expect_signal(end, SIGABRT);
}

TEST_F(CrashHandlerTest, NamesTheTaskThatTheWatchdogFound) {
  const End end = end_of([] { ::kill(::getpid(), SIGABRT); });
  expect_crash(end, SIGABRT, "hello.service.blink");
  expect_signal(end, SIGABRT);
}

TEST_F(CrashHandlerTest, EachOfTheSignals) {
  const End bus = end_of([] { ::raise(SIGBUS); });
  expect_crash(bus, SIGBUS, "hello.service.blink");
  expect_signal(bus, SIGBUS);
  const End illegal = end_of([] { ::raise(SIGILL); });
  expect_crash(illegal, SIGILL, "hello.service.blink");
  expect_signal(illegal, SIGILL);
  const End arithmetic = end_of([] { ::raise(SIGFPE); });
  expect_crash(arithmetic, SIGFPE, "hello.service.blink");
  expect_signal(arithmetic, SIGFPE);
}

TEST_F(CrashHandlerTest, NamesTheTaskThatUsedUpTheStack) {
  const End end = end_of([] { [[maybe_unused]] const int depth = dig(0); });
  expect_crash(end, SIGSEGV, "hello.service.blink");
  expect_signal(end, SIGSEGV);
}

TEST_F(CrashHandlerTest, NamesAServiceThatIsCalledOutsideOfATask) {
  const End end = end_of([] {
    const std::string unit = "world.service";
    const aio::detail::CallScope call(unit);
    std::abort();
  });
  expect_crash(end, SIGABRT, "world.service");
}

TEST_F(CrashHandlerTest, AnEarlierHandlerHasTheLastWord) {
  const End end = end_of([] { ::raise(SIGFPE); }, [] { std::signal(SIGFPE, end_otherwise); });
  expect_crash(end, SIGFPE, "hello.service.blink");
  ASSERT_TRUE(WIFEXITED(end.status));
  EXPECT_EQ(WEXITSTATUS(end.status), chained);
}

TEST_F(CrashHandlerTest, NothingIsWrittenWhenAllGoesWell) {
  const End end = end_of([] {});
  EXPECT_EQ(end.status, 0);
  EXPECT_FALSE(end.file.crash);
  EXPECT_FALSE(end.file.bad);
}

TEST_F(CrashHandlerTest, EndsWithItsObject) {
  struct sigaction before {};
  struct sigaction armed {};
  struct sigaction after {};
  ::sigaction(SIGSEGV, nullptr, &before);
  {
    const CrashHandler handler(fs::path(::testing::TempDir()) / "crash");
    ::sigaction(SIGSEGV, nullptr, &armed);
  }
  ::sigaction(SIGSEGV, nullptr, &after);
  EXPECT_EQ(before.sa_handler, after.sa_handler);
  EXPECT_NE(before.sa_handler, armed.sa_handler);
}

}  // namespace
}  // namespace aiod::state
