#include <gtest/gtest.h>

#include <aio/process.hpp>
#include <aio/service.hpp>
#include <aio/testing/service_harness.hpp>

#include <string>
#include <vector>

namespace aio::testing {
namespace {

struct RunnerParams {
  std::vector<std::string> line{"nmcli", "device"};
};
AIO_PARAMS(RunnerParams, line)

class RunnerService final : public Service<RunnerParams> {
 public:
  RunnerService() : Service({}) {}

  Task<Value> task(RunnerParams p) override {
    const Command command{.line = p.line,
                          .on_line = [this](std::string_view line) { lines.emplace_back(line); }};
    const ProcessEnd end = co_await processes().run(command);
    co_return describe(end);
  }

  std::vector<std::string> lines;
};

class FakeProcessesTest : public ::testing::Test {
 protected:
  FakeProcesses& fake() { return runner_.processes(); }

  ServiceHarness<RunnerService> runner_{"runner"};
};

TEST_F(FakeProcessesTest, TheLongestAnswerThatFitsCounts) {
  fake().answer("nmcli", {.exit_code = 1});
  fake().answer("nmcli device", {.exit_code = 0, .output = "one\ntwo"});
  fake().answer("nmcli dev", {.exit_code = 2});
  runner_.start();
  EXPECT_EQ(runner_.result(), "exit code 0");
  EXPECT_EQ(runner_.service().lines, (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(fake().calls(), std::vector<std::string>{"nmcli device"});
}

TEST_F(FakeProcessesTest, AProgramWithoutAnswerIsNotInstalled) {
  runner_.start();
  EXPECT_EQ(runner_.state(), RunState::failed);
  EXPECT_EQ(runner_.error()->type, "aio::ProcessError");
}

TEST_F(FakeProcessesTest, AHeldProgramRunsUntilTheTestEndsIt) {
  fake().hold("nmcli");
  runner_.start();
  EXPECT_TRUE(runner_.running());
  EXPECT_EQ(fake().running(), 1U);
  fake().finish("nmcli", {.signal = 9});
  runner_.settle();
  EXPECT_EQ(runner_.result(), "killed by signal 9 (Killed)");
  EXPECT_EQ(fake().running(), 0U);
  EXPECT_EQ(fake().ended_early(), 0U);
  EXPECT_THROW(fake().finish("other", {}), std::out_of_range);
}

TEST_F(FakeProcessesTest, AStopEndsAHeldProgram) {
  fake().hold("nmcli device");
  runner_.start();
  runner_.stop();
  EXPECT_EQ(runner_.state(), RunState::stopped);
  EXPECT_EQ(fake().running(), 0U);
  EXPECT_EQ(fake().ended_early(), 1U);
}

}  // namespace
}  // namespace aio::testing
