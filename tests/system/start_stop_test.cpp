#include <boost/json/parse.hpp>
#include <csignal>

#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using testing::HasSubstr;
using testing::Not;

class StartStop : public SystemTest {};

// start() returns only once "READY\n" and then the end of the file have come.
TEST_F(StartStop, SaysReadyWhenTheServicesRun) {
  start_with({"hello"});
  EXPECT_EQ(state_of("hello"), "running");
}

TEST_F(StartStop, SigtermStopsTheServicesAndEndsWell) {
  start_with({"hello"});
  const support::Finished finished = daemon_.stop(SIGTERM);
  EXPECT_EQ(finished.exit, 0);
  EXPECT_THAT(daemon_.errors(), HasSubstr("hello.service"));
  EXPECT_THAT(daemon_.errors(), HasSubstr("ended"));
  EXPECT_FALSE(std::filesystem::exists(daemon_.socket()));
}

TEST_F(StartStop, SigintDoesTheSame) {
  start_with({"hello"});
  EXPECT_EQ(daemon_.stop(SIGINT).exit, 0);
  EXPECT_FALSE(std::filesystem::exists(daemon_.socket()));
}

TEST_F(StartStop, OnStopHasRunByTheEnd) {
  start_with({"throws_in_on_stop"});
  EXPECT_EQ(daemon_.stop().exit, 0);
  EXPECT_THAT(daemon_.errors(), HasSubstr("no stopping here"));
}

TEST_F(StartStop, AnEmptyConfigurationFolderIsEnough) {
  daemon_.start();
  EXPECT_EQ(daemon_.aioctl_json({"list"}), boost::json::parse(R"({"services":[]})"));
}

TEST_F(StartStop, AMissingConfigurationFolderIsTheSame) {
  std::filesystem::remove(daemon_.config_folder());
  start_with({"hello"});
  EXPECT_EQ(state_of("hello"), "running") << "the plugin's own default is enabled";
}

TEST_F(StartStop, MissingPluginAndStateFoldersAreNoError) {
  std::filesystem::remove(daemon_.services_folder());
  std::filesystem::remove(daemon_.folder() / "state");
  std::filesystem::remove(daemon_.folder() / "run");
  daemon_.start();
  EXPECT_EQ(daemon_.aioctl({"status"}).exit, 0);
}

TEST_F(StartStop, StartsAgainWhereItEnded) {
  start_with({"hello"});
  daemon_.stop();
  daemon_.start();
  EXPECT_EQ(state_of("hello"), "running");
  EXPECT_THAT(daemon_.errors(), Not(HasSubstr("did not end cleanly")));
}

TEST_F(StartStop, AKilledDaemonIsFollowedByAGoodOne) {
  start_with({"hello"});
  EXPECT_EQ(daemon_.stop(SIGKILL).exit, -SIGKILL);
  EXPECT_TRUE(std::filesystem::exists(daemon_.socket())) << "nobody was there to remove it";
  daemon_.start();
  EXPECT_EQ(state_of("hello"), "running");
  EXPECT_THAT(daemon_.errors(), HasSubstr("did not end cleanly"));
}

TEST_F(StartStop, ADisabledServiceIsKnownAndNotStarted) {
  start_with({"hello"}, "hello: {enabled: false}\n");
  EXPECT_EQ(state_of("hello"), "inactive");
}

TEST_F(StartStop, UnknownOptionsAreUsageErrors) {
  daemon_.add_option("--frobnicate");
  const support::Finished finished = daemon_.run_to_end();
  EXPECT_EQ(finished.exit, 2);
  EXPECT_THAT(finished.err, HasSubstr("--frobnicate"));
}

TEST_F(StartStop, AnOptionWithoutItsValueIsAUsageError) {
  daemon_.add_option("--config");
  const support::Finished finished = daemon_.run_to_end();
  EXPECT_EQ(finished.exit, 2);
  EXPECT_THAT(finished.err, HasSubstr("--config"));
}

}  // namespace
}  // namespace aiod::system_tests
