#include <boost/json/parse.hpp>

#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using testing::HasSubstr;

// A real plugin that steers the daemon it runs in.
class Steering : public SystemTest {
 protected:
  void start_warden() {
    daemon_.configure("aiod.yaml", "restart: {delay: 1ms}\n");
    start_with({"warden", "fails_once"}, "fails_once@never: {enabled: true, restart: false}\n");
  }
};

TEST_F(Steering, AServiceStartsAgainWhatHasFailed) {
  start_warden();
  daemon_.wait_for_log("took up fails_once.service");
  daemon_.wait_for_log("left alone fails_once@never.service");
  daemon_.wait_for_log("runs again");
  EXPECT_EQ(state_of("fails_once"), "running");
  EXPECT_EQ(state_of("fails_once@never"), "failed");
  EXPECT_EQ(
      daemon_.aioctl_json({"stats", "warden"}).at("stats").at(0).at("stats"),
      boost::json::parse(
          R"({"fails_once.service":"std::domain_error","fails_once@never.service":"std::domain_error"})"));
}

TEST_F(Steering, AServiceThatRestartsItselfEndsItsOwnCall) {
  start_warden();
  const support::Finished finished = daemon_.aioctl({"call", "warden", R"({"restart":"warden"})"});
  EXPECT_EQ(finished.exit, 1);
  EXPECT_THAT(finished.err, HasSubstr("stopped"));
  daemon_.wait_for_state("warden.service", "running");
}

TEST_F(Steering, AServiceThatFollowsTheEventsLetsTheDaemonEnd) {
  start_warden();
  daemon_.wait_for_log("runs again");
  EXPECT_EQ(daemon_.stop().exit, 0);
  EXPECT_THAT(daemon_.errors(), HasSubstr("ended"));
}

}  // namespace
}  // namespace aiod::system_tests
