#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;

// Core services and child tasks, as the seed's network service has them.
class SeedCore : public SystemTest {
 protected:
  double since(std::string_view name) { return task(name).at("since").as_double(); }
  std::int64_t alive(std::string_view name) { return task(name).at("stats").at("alive").as_int64(); }
};

TEST_F(SeedCore, ChildrenOutliveTheirParentsReturn) {
  start_with({"net"});
  await_state("net", "done");
  EXPECT_EQ(task("net").at("result"), "WLAN: ENABLED");
  EXPECT_EQ(state_of("net.service.webrepl"), "running");
  await_state("net.service.ntp", "done");
  EXPECT_EQ(task("net.service.ntp").at("result"), "NTP: SET");
  EXPECT_EQ(task("net.service.webrepl").at("kind"), "child");
  EXPECT_EQ(task("net").at("children"),
            boost::json::value({"net.service.broken", "net.service.ntp", "net.service.webrepl"}));
  EXPECT_THAT(daemon_.aioctl({"log"}).out, HasSubstr("[net.service.webrepl] INFO    WebREPL setup done"));
}

TEST_F(SeedCore, AStopOfTheParentThatHasReturnedStopsItsChildren) {
  start_with({"net"});
  EXPECT_EQ(daemon_.aioctl({"stop", "net"}).exit, 0);
  EXPECT_EQ(state_of("net.service.webrepl"), "stopped");
  await_state("net.service.ntp", "done");
  EXPECT_EQ(alive("net"), 0);
}

TEST_F(SeedCore, AChildOfTheSameNameReplacesTheOldOne) {
  start_with({"net"}, "net: {kwargs: {times: 3}}\n");
  EXPECT_EQ(alive("net"), 1);
  EXPECT_EQ(task("net").at("stats").at("which"), 3);
}

TEST_F(SeedCore, AChildsFailureIsItsOwn) {
  daemon_.configure("aiod.yaml", "boot_timeout: 50ms\n");
  start_with({"net"}, "net: {kwargs: {main: waits}}\n");
  daemon_.wait_for_state("net.service.broken", "failed");
  EXPECT_EQ(task("net.service.broken").at("error").at("message"), "a child's own failure");
  EXPECT_EQ(state_of("net"), "running");
  EXPECT_EQ(state_of("net.service.webrepl"), "running");
}

TEST_F(SeedCore, TheParentsFailureEndsItsChildren) {
  start_with({"net"}, "net: {kwargs: {main: throws}}\n");
  await_state("net", "failed");
  daemon_.wait_for_state("net.service.webrepl", "stopped");
  EXPECT_EQ(alive("net"), 0);
}

TEST_F(SeedCore, AChildCanBeStoppedStartedAndDeletedByItself) {
  start_with({"net"});
  EXPECT_EQ(daemon_.aioctl({"stop", "net.service.webrepl"}).exit, 0);
  EXPECT_EQ(state_of("net.service.webrepl"), "stopped");
  EXPECT_EQ(daemon_.aioctl({"start", "net.service.webrepl"}).exit, 0);
  EXPECT_EQ(state_of("net.service.webrepl"), "running");
  EXPECT_EQ(daemon_.aioctl({"delete", "net.service.webrepl"}).exit, 1) << "it runs";
  EXPECT_EQ(daemon_.aioctl({"delete", "net.service.ntp"}).exit, 0);
  EXPECT_EQ(daemon_.aioctl({"status", "net.service.ntp"}).exit, 4);
}

// A core service without requirements does not wait for one that takes its time; one with does.
TEST_F(SeedCore, RunTogetherUnlessOneRequiresTheOther) {
  start_with({"net", "links_core", "whole", "paced"},
             "net@first: {}\n"
             "net@second: {kwargs: {require: net@first}}\n"
             "net@third: {kwargs: {require: [net@first, net@second]}}\n"
             "links_core: {kwargs: {ends: returns}}\n"
             "links_core@other: {kwargs: {ends: returns}}\n");
  for (const char* name : {"net", "net@first", "net@second", "net@third", "links_core", "links_core@other"})
    await_state(name, "done");
  const auto waited = [this](const char* name) {  // how long it waited for what it requires
    const auto times = daemon_.aioctl_json({"list", "--times"}).at("services");
    return support::named(times, std::string(name) + ".service").at("wait").to_number<double>();
  };
  EXPECT_GE(since("net@second"), since("net@first"));
  EXPECT_GE(since("net@third"), since("net@second"));
  EXPECT_LT(waited("links_core@other"), waited("net@third"));
  for (const char* core : {"net@third", "links_core"}) EXPECT_LE(since(core), since("whole")) << core;
  EXPECT_EQ(state_of("paced"), "scheduled");
}

TEST_F(SeedCore, OneThatDoesNotReturnHoldsTheOthersUpForTheBootTimeoutOnly) {
  daemon_.configure("aiod.yaml", "boot_timeout: 50ms\n");
  start_with({"net", "whole"}, "net: {kwargs: {main: waits}}\n");
  EXPECT_EQ(state_of("whole"), "running");
  EXPECT_THAT(daemon_.aioctl({"log", "-u", "net", "-p", "warning"}).out,
              HasSubstr("has not ended within boot_timeout"));
}

// The seed prints "[ OK ] Booting x.service..." and the result of each.
TEST_F(SeedCore, TheLogTellsOfEachBootAndItsResult) {
  start_with({"net", "links_core", "throws_in_task"}, "links_core: {kwargs: {ends: throws}}\n");
  const std::string log = daemon_.aioctl({"log"}).out;
  EXPECT_THAT(log, AllOf(ContainsRegex("\\[net\\.service\\] INFO +started"),
                         ContainsRegex("\\[net\\.service\\] INFO +done: \"WLAN: ENABLED"),
                         ContainsRegex("\\[links_core\\.service\\] ERROR +failed: .*told to")));
  EXPECT_THAT(daemon_.errors(), HasSubstr("WLAN: ENABLED"));
}

TEST_F(SeedCore, TheStatusShowsEachChild) {
  start_with({"net"});
  daemon_.wait_for_state("net.service.broken", "failed");
  const std::string page = daemon_.aioctl({"status", "-d", "net"}).out;
  EXPECT_THAT(page,
              AllOf(HasSubstr("CTasks: 3"), ContainsRegex("┗━► ● net\\.service\\.webrepl running since"),
                    ContainsRegex("net\\.service\\.ntp done .*--> NTP: SET"),
                    ContainsRegex("net\\.service\\.broken failed .*--> std::out_of_range")));
  EXPECT_THAT(daemon_.aioctl({"status", "net.service.*"}).out,
              AllOf(HasSubstr("net.service.webrepl"), HasSubstr("net.service.ntp")));
}

}  // namespace
}  // namespace aiod::system_tests
