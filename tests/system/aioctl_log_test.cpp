#include <algorithm>

#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using support::parse_json_lines;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class AioctlLog : public SystemTest {
 protected:
  static long lines_in(std::string_view text) { return std::count(text.begin(), text.end(), '\n'); }
};

TEST_F(AioctlLog, TheNewestLines) {
  start_with({"hello", "counts"});
  const support::Finished finished = daemon_.aioctl({"log", "-n", "2"});
  EXPECT_EQ(finished.exit, 0);
  EXPECT_EQ(lines_in(finished.out), 2);
  EXPECT_GT(lines_in(daemon_.aioctl({"log"}).out), 2);
}

TEST_F(AioctlLog, OfAUnit) {
  start_with({"hello", "counts"});
  daemon_.wait_for_log("toggled");
  const std::string text = daemon_.aioctl({"log", "-u", "hello"}).out;
  EXPECT_THAT(
      text, AllOf(HasSubstr("[hello.service]"), HasSubstr("LED GPIO17 toggled!"), Not(HasSubstr("counts"))));
  EXPECT_EQ(daemon_.aioctl({"log", "-u", "h*"}).out, text);
}

TEST_F(AioctlLog, ThatMatches) {
  start_with({"hello", "counts"});
  daemon_.wait_for_log("toggled");
  const std::string text = daemon_.aioctl({"log", "-g", "led .* toggled", "-o", "cat"}).out;
  EXPECT_EQ(text, "LED GPIO17 toggled!\n") << "lower case ignores case";
  const support::Finished wrong = daemon_.aioctl({"log", "-g", "["});
  EXPECT_EQ(wrong.exit, 1) << wrong.out;
  EXPECT_NE(wrong.err, "");
}

TEST_F(AioctlLog, AsJson) {
  start_with({"counts"});
  const auto records = parse_json_lines(daemon_.aioctl({"log", "-u", "counts", "--json"}).out);
  ASSERT_FALSE(records.empty());
  EXPECT_THAT(support::keys_of(records.front()), ElementsAre("seq", "time", "level", "unit", "text"));
  EXPECT_EQ(records.front().at("unit"), "counts.service");
}

TEST_F(AioctlLog, NewLinesArePushed) {
  start_with({"hello", "counts"});
  daemon_.wait_for_log("toggled");
  const auto follower = daemon_.start_aioctl({"log", "-f", "-u", "counts", "--json", "-n", "1"});
  follower->wait_for_output([](std::string_view text) { return lines_in(text) == 1; });
  daemon_.aioctl({"start", "counts"});
  const std::string text = follower->wait_for_output(
      [](std::string_view printed) { return printed.find("run 2") != printed.npos; });
  for (const auto& record : parse_json_lines(text)) EXPECT_EQ(record.at("unit"), "counts.service");
}

TEST_F(AioctlLog, AFollowerEndsWithTheDaemon) {
  start_with({"counts"});
  const auto follower = daemon_.start_aioctl({"log", "-f"});
  follower->wait_for_output([](std::string_view text) { return !text.empty(); });
  EXPECT_EQ(daemon_.stop().exit, 0) << "a follower does not hold it up";
  EXPECT_EQ(follower->finish().exit, 1);
}

TEST_F(AioctlLog, EventsFollowTheStates) {
  start_with({"counts"});
  const auto follower = daemon_.start_aioctl({"events", "--json"});
  // Nothing says that it is connected, so the runs go on until one is seen.
  support::EventFollower events(daemon_.socket());
  std::string text;
  while (text.empty()) {
    daemon_.aioctl({"start", "counts"});
    events.wait_for("counts.service", "done");
    try {
      text = follower->wait_for_output([](std::string_view printed) { return !printed.empty(); },
                                       support::from_now(std::chrono::milliseconds(100)));
    } catch (const std::runtime_error&) {
      ASSERT_TRUE(follower->running());
    }
  }
  const auto event = parse_json_lines(text).at(0);
  EXPECT_THAT(support::keys_of(event), ElementsAre("time", "task", "from", "to", "reason"));
  EXPECT_EQ(event.at("task"), "counts.service");
}

TEST_F(AioctlLog, LevelsComeFromTheConfiguration) {
  daemon_.configure("aiod.yaml", "log: {level: error}\n");
  start_with({"hello", "counts"}, "hello: {loglevel: info}\ncounts: {}\n");
  daemon_.wait_for_log("toggled");
  EXPECT_THAT(daemon_.aioctl({"log"}).out, Not(HasSubstr("run 1")));
}

TEST_F(AioctlLog, TheRingOutlivesAKilledDaemon) {
  start_with({"counts"});
  daemon_.wait_for_log("run 1");
  daemon_.stop(SIGKILL);
  daemon_.start();
  EXPECT_THAT(support::read_text(daemon_.folder() / "run" / "log.ring.1"), HasSubstr("run 1"));
}

}  // namespace
}  // namespace aiod::system_tests
