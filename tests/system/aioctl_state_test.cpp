#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// What aioctl says about states and does to them, and the exit codes that scripts rely on.
class AioctlState : public SystemTest {
 protected:
  void expect(const std::vector<std::string>& line, int exit, const std::string& out) {
    const support::Finished finished = daemon_.aioctl(line);
    EXPECT_EQ(finished.exit, exit) << line.front() << ": " << finished.err;
    EXPECT_EQ(finished.out, out) << line.front();
  }
};

TEST_F(AioctlState, BareAioctlIsStatus) {
  start_with({"hello", "throws_in_task"});
  daemon_.wait_for_state("throws_in_task.service", "failed");
  const support::Finished bare = daemon_.aioctl({});
  EXPECT_EQ(bare.exit, 0) << "whatever the services do";
  EXPECT_THAT(bare.out, AllOf(HasSubstr("● hello.service"), HasSubstr("running"),
                              HasSubstr("throws_in_task.service"), HasSubstr("failed")));
}

TEST_F(AioctlState, StatusCodes) {
  start_with({"hello"}, "hello: {}\nhello@b: {enabled: false}\n");
  EXPECT_EQ(daemon_.aioctl({"status", "hello"}).exit, 0);
  EXPECT_EQ(daemon_.aioctl({"status", "hello.service"}).exit, 0);
  EXPECT_EQ(daemon_.aioctl({"status", "hello@b"}).exit, 3);
  EXPECT_EQ(daemon_.aioctl({"status", "hello", "hello@b"}).exit, 3);
  EXPECT_EQ(daemon_.aioctl({"status", "x*"}).exit, 0);
  const support::Finished unknown = daemon_.aioctl({"status", "nobody"});
  EXPECT_EQ(unknown.exit, 4);
  EXPECT_THAT(unknown.err, HasSubstr("nobody"));
  EXPECT_EQ(daemon_.aioctl({"status", "hello", "nobody"}).exit, 4);
}

TEST_F(AioctlState, APageHasAllThereIs) {
  start_with({"hello"}, "hello: {kwargs: {period: 1h}}\n");
  daemon_.wait_for_log("toggled");
  const std::string page = daemon_.aioctl({"status", "hello"}).out;
  EXPECT_THAT(page,
              AllOf(HasSubstr("hello.service - Hello example runner v1.0\n"),
                    HasSubstr("hello_service.so (enabled)"), HasSubstr("Active: active (running) since "),
                    HasSubstr("Type: runtime.service\n"), HasSubstr("Docs: https://"),
                    HasSubstr("# loops: 1\n"), HasSubstr("Waits: sleeping at hello_service.cpp:")));
  EXPECT_THAT(page, AllOf(HasSubstr("Kwargs: "), HasSubstr("period"), HasSubstr("LED GPIO17 toggled!")));
}

TEST_F(AioctlState, StopAndStart) {
  start_with({"hello"}, "hello: {kwargs: {period: 1h}}\n");
  daemon_.wait_for_log("toggled");
  expect({"stop", "hello"}, 0, "hello.service: running -> stopped\n");
  EXPECT_EQ(daemon_.aioctl({"status", "hello"}).exit, 3);
  expect({"result", "hello"}, 0, "1\n");
  expect({"stop", "hello"}, 0, "hello.service: stopped -> stopped\n");
  expect({"start", "hello"}, 0, "hello.service: stopped -> running\n");
  expect({"restart", "hello"}, 0, "hello.service: running -> running\n");
  EXPECT_EQ(task("hello").at("restarts"), 0) << "counts what the engine did by itself";
}

TEST_F(AioctlState, WildcardsTakeSeveral) {
  start_with({"hello", "throws_in_show"}, "hello: {}\nhello@b: {enabled: true, args: [GPIO22]}\n");
  const support::Finished stopped = daemon_.aioctl({"stop", "hello*"});
  EXPECT_EQ(stopped.exit, 0);
  EXPECT_THAT(stopped.out,
              AllOf(HasSubstr("hello.service: running -> stopped\n"),
                    HasSubstr("hello@b.service: running -> stopped\n"), Not(HasSubstr("throws"))));
  EXPECT_EQ(state_of("throws_in_show"), "running");
  expect({"stop", "nothing*"}, 0, "");
}

TEST_F(AioctlState, StartWorksOnADisabledService) {
  start_with({"hello"}, "hello: {enabled: false}\n");
  expect({"start", "hello"}, 0, "hello.service: inactive -> running\n");
}

TEST_F(AioctlState, NoBlockDoesNotWait) {
  start_with({"ignores_stop"}, "ignores_stop: {stop_timeout: 300ms}\n");
  expect({"stop", "--no-block", "ignores_stop"}, 0, "ignores_stop.service: running -> stopping\n");
  EXPECT_EQ(daemon_.aioctl({"is-active", "ignores_stop"}).exit, 0) << "stopping is active still";
}

TEST_F(AioctlState, UnknownNamesOfActions) {
  start_with({"hello"});
  for (const char* verb : {"start", "stop", "restart"}) {
    const support::Finished finished = daemon_.aioctl({verb, "hello", "nobody"});
    EXPECT_EQ(finished.exit, 5) << verb;
    EXPECT_THAT(finished.err, HasSubstr("nobody")) << verb;
  }
  EXPECT_EQ(state_of("hello"), "running") << "all or nothing";
}

TEST_F(AioctlState, AStartThatFailsSaysSo) {
  start_with({"throws_in_constructor"}, "throws_in_constructor: {enabled: false}\n");
  const support::Finished finished = daemon_.aioctl({"start", "throws_in_constructor"});
  EXPECT_EQ(finished.exit, 1);
  EXPECT_THAT(finished.err, HasSubstr("aioctl status throws_in_constructor"));
  EXPECT_EQ(state_of("throws_in_constructor"), "failed");
}

TEST_F(AioctlState, IsActive) {
  start_with({"hello", "counts"}, "hello: {}\ncounts: {}\nhello@b: {enabled: false}\n");
  expect({"is-active", "hello"}, 0, "running\n");
  expect({"is-active", "hello@b"}, 3, "inactive\n");
  expect({"is-active", "counts"}, 3, "done\n");
  expect({"is-active", "hello@b", "hello"}, 0, "inactive\nrunning\n");
  expect({"is-active", "nobody"}, 4, "not-found\n");
  expect({"is-active", "-q", "hello"}, 0, "");
}

TEST_F(AioctlState, IsFailed) {
  start_with({"hello", "throws_in_task"});
  daemon_.wait_for_state("throws_in_task.service", "failed");
  expect({"is-failed", "throws_in_task"}, 0, "failed\n");
  expect({"is-failed", "hello"}, 1, "running\n");
  expect({"is-failed", "nobody"}, 4, "not-found\n");
  expect({"is-failed"}, 0, "degraded\n");
}

TEST_F(AioctlState, IsEnabled) {
  start_with({"hello"}, "hello: {}\nhello@b: {enabled: false}\n");
  expect({"is-enabled", "hello"}, 0, "enabled\n");
  expect({"is-enabled", "hello@b"}, 1, "disabled\n");
  expect({"is-enabled", "nobody"}, 4, "not-found\n");
}

}  // namespace
}  // namespace aiod::system_tests
