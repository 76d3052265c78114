#include <fstream>

#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using testing::HasSubstr;
using testing::Not;

class Enable : public SystemTest {
 protected:
  std::filesystem::path overrides() const { return daemon_.folder() / "state/overrides.yaml"; }
};

TEST_F(Enable, OutlivesTheDaemonAndTheUsersFilesStay) {
  const std::string text = "# mine\nlinks: {enabled: false}\n";
  start_with({"links"}, text);
  EXPECT_EQ(daemon_.aioctl({"is-enabled", "links"}).exit, 1);
  EXPECT_EQ(daemon_.aioctl({"enable", "links"}).exit, 0);
  EXPECT_EQ(daemon_.aioctl({"is-enabled", "links"}).exit, 0);
  EXPECT_EQ(state_of("links"), "inactive") << "what boots, not what runs";
  daemon_.stop();
  daemon_.start();
  EXPECT_EQ(state_of("links"), "running");
  EXPECT_EQ(daemon_.aioctl({"disable", "--now", "links"}).exit, 0);
  EXPECT_EQ(state_of("links"), "stopped");
  EXPECT_EQ(support::read_text(daemon_.config_folder() / "services.yaml"), text);
}

TEST_F(Enable, ConfigCountsFromTheNextStartAndLoglevelAtOnce) {
  start_with({"counts"});
  EXPECT_THAT(daemon_.aioctl({"config", "counts", "step=7", "loglevel=error"}).exit, 0);
  EXPECT_EQ(daemon_.aioctl({"restart", "counts"}).exit, 0);
  EXPECT_EQ(task("counts").at("result"), 8);
  EXPECT_THAT(daemon_.aioctl({"log", "-u", "counts"}).out, Not(HasSubstr("run 8")));
  const auto values = daemon_.aioctl_json({"config", "counts"}).at("values").as_array();
  EXPECT_THAT(daemon_.aioctl({"config", "counts"}).out, HasSubstr("overrides.yaml:"));
  EXPECT_GE(values.size(), 3u);
}

TEST_F(Enable, TheStatusTellsWhatTheNextStartChanges) {
  start_with({"hello"}, "hello: {enabled: true, kwargs: {period: 30s}}\n");
  EXPECT_EQ(daemon_.aioctl({"config", "hello", "period=18.5"}).exit, 0);
  const auto hello = task("hello");
  EXPECT_EQ(hello.at("kwargs").at("period"), "30s");
  const auto& changes = hello.at("next_start").as_array();
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].at("key"), "kwargs.period");
  EXPECT_EQ(changes[0].at("now"), "30s");
  EXPECT_EQ(changes[0].at("next"), 18.5);
  EXPECT_THAT(daemon_.aioctl({"status", "hello"}).out,
              HasSubstr("kwargs.period: 30s -> 18.5 (" + overrides().string() + ":"));
  EXPECT_EQ(daemon_.aioctl({"restart", "hello"}).exit, 0);
  EXPECT_EQ(task("hello").at("kwargs").at("period"), 18.5);
  EXPECT_THAT(daemon_.aioctl({"status", "hello"}).out, Not(HasSubstr("Next start")));
}

TEST_F(Enable, ABadValueIsRefusedAndNothingIsWritten) {
  start_with({"counts"});
  const auto refused = daemon_.aioctl({"config", "counts", "step=900"});
  EXPECT_EQ(refused.exit, 1);
  EXPECT_THAT(refused.err, HasSubstr("overrides.yaml:"));
  EXPECT_EQ(daemon_.aioctl({"config", "counts", "stepp=1"}).exit, 1);
  EXPECT_FALSE(std::filesystem::exists(overrides()));
}

// Whatever moment the daemon dies at, the next one finds the file whole: the change before or the change
// after.
TEST_F(Enable, KilledInTheMiddleOfAWriteLosesNothing) {
  install({"counts"});
  daemon_.configure("services.yaml", "counts: {}\n");
  for (int round = 0; round < 8; ++round) {
    daemon_.start();
    support::VarlinkClient client = daemon_.connect();
    for (int i = 0; i < 40; ++i)
      client.send_call(
          "io.aiod.Services.Config",
          {{"name", "counts"}, {"set", {{"label", std::string(2000, static_cast<char>('a' + i % 26))}}}});
    for (int i = 0; i < round * 4 + 1; ++i) client.receive();
    daemon_.stop(SIGKILL);
    const auto checked = daemon_.check();
    EXPECT_EQ(checked.exit, 0) << checked.out;
    const std::string text = support::read_text(overrides());
    EXPECT_THAT(text, HasSubstr(std::string(2000, text[text.rfind('\n') - 1])));
  }
}

}  // namespace
}  // namespace aiod::system_tests
