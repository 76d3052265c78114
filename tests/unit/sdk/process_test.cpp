#include <aio/process.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/system/system_error.hpp>

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <aio/loop.hpp>
#include <aio/timeout.hpp>

#include <cstdlib>
#include <exception>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace aio {
namespace {

using namespace std::chrono_literals;

// Real programs of every system on the real loop; only their own ends are waited for.
class ProcessTest : public ::testing::Test {
 protected:
  void run(std::function<Task<void>()> body) {
    detail::TaskRef context(new detail::TaskContext(loop_, "test"));
    const auto ended = [&](std::exception_ptr error) {
      failure_ = error;
      loop_.stop();
    };
    boost::asio::co_spawn(loop_.executor(context), detail::let_clean_up(body()),
                          boost::asio::bind_cancellation_slot(stop_.slot(), ended));
    loop_.run();
    if (failure_) std::rethrow_exception(failure_);
  }

  ProcessEnd end_of(const Command& command) {
    std::optional<ProcessEnd> end;
    run([&]() -> Task<void> { end = co_await system_processes().run(command); });
    return end.value();
  }

  // Runs it until stop(), which its output may call.
  bool is_aborted(const Command& command) {
    bool aborted = false;
    run([&]() -> Task<void> {
      try {
        co_await system_processes().run(command);
      } catch (const boost::system::system_error& error) {
        aborted = error.code() == boost::asio::error::operation_aborted;
      }
    });
    return aborted;
  }
  // As the engine does: at the next turn, and with clean-up that may wait.
  void stop() {
    loop_.post([this] { stop_.emit(boost::asio::cancellation_type::terminal); });
  }

  Loop& loop() { return loop_; }

  static Command shell(std::string script) { return {.line = {"sh", "-c", std::move(script)}}; }

 private:
  SystemClock clock_;
  Loop loop_{clock_};
  boost::asio::cancellation_signal stop_;
  std::exception_ptr failure_;
};

TEST_F(ProcessTest, SaysHowAProgramEndedAndWhatItWrote) {
  const ProcessEnd end = end_of(shell("echo out; echo err >&2; exit 3"));
  EXPECT_EQ(end.exit_code, 3);
  EXPECT_FALSE(end.ok());
  EXPECT_EQ(end.output, "out\nerr\n");
  EXPECT_EQ(describe(end), "exit code 3");
}

TEST_F(ProcessTest, SaysWhichSignalEndedIt) {
  const ProcessEnd end = end_of(shell("kill -KILL $$"));
  EXPECT_EQ(end.exit_code, std::nullopt);
  EXPECT_EQ(end.signal, SIGKILL);
  EXPECT_EQ(describe(end), "killed by signal 9 (Killed)");
}

TEST_F(ProcessTest, KeepsTheEndOfALongOutputAndTellsEveryLine) {
  std::vector<std::string> lines;
  Command command = shell("i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done; printf tail");
  command.output_limit = 100;
  command.on_line = [&](std::string_view line) { lines.emplace_back(line); };
  const ProcessEnd end = end_of(command);
  EXPECT_EQ(end.output.size(), 100U);
  EXPECT_TRUE(end.output.ends_with("line 19999\ntail")) << end.output;
  ASSERT_EQ(lines.size(), 20001U);
  EXPECT_EQ(lines[19999], "line 19999");
  EXPECT_EQ(lines.back(), "tail");
  EXPECT_GT(end.dropped, 200000U);
}

TEST_F(ProcessTest, RunsItWhereAndWithWhatItIsTold) {
  Command command = shell("pwd; echo $AIO_TEST; cat");
  command.directory = "/";
  command.environment = {{"AIO_TEST", "given"}};
  EXPECT_EQ(end_of(command).output, "/\ngiven\n");
}

TEST_F(ProcessTest, KeepsTheServiceManagersVariablesForTheDaemon) {
  ::setenv("NOTIFY_SOCKET", "/nowhere", 1);
  EXPECT_EQ(end_of(shell("echo ${NOTIFY_SOCKET-none}")).output, "none\n");
  ::unsetenv("NOTIFY_SOCKET");
}

// Both of the first one's descriptors are ready at once then, and closing them leaves what was ready to the
// second one's.
TEST_F(ProcessTest, TheEndOfTheOneBeforeIsNotItsOwn) {
  const auto both_are_ready = [] {
    siginfo_t info{};
    ::waitid(P_ALL, 0, &info, WEXITED | WNOWAIT);
  };
  ProcessEnd second;
  run([&]() -> Task<void> {
    const Command first = shell("echo first; exit 1");
    const Command next = shell("sleep 0.01; echo second");
    loop().post(both_are_ready);
    co_await system_processes().run(first);
    second = co_await system_processes().run(next);
  });
  EXPECT_TRUE(second.ok()) << describe(second);
  EXPECT_EQ(second.output, "second\n");
}

std::string refusal(const std::function<void()>& run) {
  try {
    run();
  } catch (const ProcessError& error) {
    return error.what();
  }
  return "it ran";
}

TEST_F(ProcessTest, SaysWhyAProgramCanNotBeRun) {
  EXPECT_EQ(refusal([&] { end_of({.line = {"no-such-program"}}); }),
            "can't run \"no-such-program\": there is no such program in PATH; is its package installed?");
  EXPECT_EQ(refusal([&] { end_of({.line = {"/"}}); }), "can't run \"/\": Permission denied");
  EXPECT_EQ(refusal([&] { end_of({.line = {"true"}, .directory = "/no/such/folder"}); }),
            "can't run \"true\" in /no/such/folder: there is no such folder");
  EXPECT_EQ(refusal([&] { end_of({}); }), "there is no program to run");
}

// A process that has ended: gone, or not reaped yet by whoever inherited it.
bool is_over(pid_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/stat");
  std::string stat;
  if (!std::getline(file, stat)) return true;
  const auto name_end = stat.rfind(')');
  return name_end == std::string::npos || stat[name_end + 2] == 'Z';
}

TEST_F(ProcessTest, AnAbortedWaitEndsTheProgramAndItsChildren) {
  std::vector<pid_t> processes;
  Command command = shell("sleep 1000 & echo $!; echo $$; wait");
  command.on_line = [&](std::string_view line) {
    processes.push_back(std::stoi(std::string(line)));
    if (processes.size() == 2) stop();
  };
  EXPECT_TRUE(is_aborted(command));
  ASSERT_EQ(processes.size(), 2U);
  EXPECT_TRUE(is_over(processes[1]));
  while (!is_over(processes[0])) std::this_thread::yield();
}

TEST_F(ProcessTest, KillsWhatIgnoresItsEnd) {
  Command command = shell("trap '' TERM; echo ready; while :; do sleep 1000; done");
  command.grace = 1ms;
  command.on_line = [&](std::string_view) { stop(); };
  EXPECT_TRUE(is_aborted(command));
}

// As a wrapper does it: it dies, and what it started takes no notice of the signal.
TEST_F(ProcessTest, KillsWhatIgnoresItsEndAlsoWhenItsParentHasGone) {
  pid_t stubborn = 0;
  Command command = shell("sh -c 'trap \"\" TERM; echo $$; while :; do sleep 1000; done' & wait");
  command.grace = 30ms;
  command.on_line = [&](std::string_view line) {
    stubborn = std::stoi(std::string(line));
    stop();
  };
  EXPECT_TRUE(is_aborted(command));
  while (!is_over(stubborn)) std::this_thread::yield();
}

TEST_F(ProcessTest, DoesNotWaitOutTheGraceForWhatHasEnded) {
  Command command = shell("sleep 1000 & echo ready; wait");
  command.grace = 1h;
  command.on_line = [&](std::string_view) { stop(); };
  EXPECT_TRUE(is_aborted(command));
}

TEST_F(ProcessTest, LeavesAloneWhatAProgramLeftBehind) {
  const ProcessEnd end = end_of(shell("sleep 1000 >/dev/null 2>&1 & echo $!"));
  const pid_t left = std::stoi(end.output);
  EXPECT_FALSE(is_over(left));
  ::kill(left, SIGKILL);
}

TEST_F(ProcessTest, AdoptsOrphansAndReapsThem) {
  adopt_orphans();
  const ProcessEnd end = end_of(shell("sleep 1000 >/dev/null 2>&1 & echo $!"));
  const pid_t orphan = std::stoi(end.output);
  ::kill(orphan, SIGKILL);
  while (::kill(orphan, 0) == 0) reap_orphans();
}

TEST_F(ProcessTest, ReapsNoChildThatIsNotAnOrphan) {
  adopt_orphans();
  const pid_t own = ::fork();
  if (own == 0) ::_exit(7);
  siginfo_t info{};
  ::waitid(P_PID, static_cast<id_t>(own), &info, WEXITED | WNOWAIT);
  reap_orphans();
  int status = 0;
  EXPECT_EQ(::waitpid(own, &status, 0), own);
  EXPECT_EQ(end_of(shell("exit 3")).exit_code, 3);
}

TEST_F(ProcessTest, AProgramWhoseTaskIsDroppedIsKilled) {
  pid_t process = 0;
  Command command = shell("echo $$; exec sleep 1000");
  command.on_line = [&](std::string_view line) { process = std::stoi(std::string(line)); };
  detail::TaskRef context(new detail::TaskContext(loop(), "dropped"));
  const auto body = [&]() -> Task<void> { co_await system_processes().run(command); };
  boost::asio::co_spawn(loop().executor(context), body(), [](std::exception_ptr) {});
  while (process == 0) loop().poll();
  context->abandon();
  while (!is_over(process)) loop().poll();
}

}  // namespace
}  // namespace aio
