#include <boost/json/parse.hpp>

#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

// The seed's aiolog: a ring of fixed size, cat and follow with a filter.
class SeedLog : public SystemTest {
 protected:
  std::vector<boost::json::value> records(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "log");
    arguments.insert(arguments.end(), {"-n", "all", "--json"});
    return support::parse_json_lines(daemon_.aioctl(std::move(arguments)).out);
  }
  void talk(const std::string& services_yaml) {
    daemon_.configure("aiod.yaml", "log: {ring_size: 16KiB}\n");
    start_with({"talks"}, services_yaml);
    daemon_.wait_for_state("talks.service", "done");
  }
};

TEST_F(SeedLog, ALineHasItsTimeServiceAndText) {
  start_with({"whole"});
  EXPECT_THAT(daemon_.aioctl({"log", "-u", "whole"}).out,
              ContainsRegex("[0-9]+:[0-9]+:[0-9]+ \\[whole\\.service\\] INFO +run 1 of 2\n"));
  EXPECT_THAT(daemon_.errors(), ContainsRegex("[0-9:. -]+ INFO +\\[whole\\.service\\] run 1 of 2\n"));
}

TEST_F(SeedLog, GrepAndWildcards) {
  start_with({"whole", "net", "counts"});
  EXPECT_EQ(daemon_.aioctl({"log", "-g", "webrepl setup", "-o", "cat"}).out, "WebREPL setup done\n");
  EXPECT_THAT(
      daemon_.aioctl({"log", "-u", "net"}).out,
      AllOf(HasSubstr("[net.service.webrepl]"), HasSubstr("[net.service.ntp]"), Not(HasSubstr("whole"))));
  EXPECT_THAT(daemon_.aioctl({"log", "-u", "*.service.ntp", "-o", "cat"}).out, "the clock is set\n");
  EXPECT_THAT(daemon_.aioctl({"log", "-u", "w*", "-g", "^run [0-9]", "-o", "cat"}).out, "run 1 of 2\n");
}

TEST_F(SeedLog, FollowGivesWhatMatchesAndOnlyThat) {
  start_with({"whole", "counts"});
  const auto follower = daemon_.start_aioctl({"log", "-f", "-g", "^run", "-o", "cat", "--no-tail"});
  follower->wait_for_output([](std::string_view text) { return text.find("run 1\n") != text.npos; });
  daemon_.aioctl({"restart", "whole"});
  const std::string text = follower->wait_for_output(
      [](std::string_view printed) { return printed.find("run 2 of 2") != printed.npos; });
  EXPECT_THAT(text, Not(HasSubstr("stopped")));
}

TEST_F(SeedLog, TheStatusPageEndsWithTheLinesOfTheServiceAndItsChildren) {
  start_with({"net", "whole"});
  EXPECT_THAT(daemon_.aioctl({"status", "-d", "net"}).out,
              AllOf(ContainsRegex("\n\n(.*\n)*.*\\[net\\.service\\.webrepl\\] INFO +WebREPL setup done\n"),
                    Not(HasSubstr("whole.service"))));
}

TEST_F(SeedLog, TheRingLosesNoLineAtTheWrap) {
  talk("talks: {args: [3000]}\n");
  const auto lines = records({"-u", "talks"});
  ASSERT_GT(lines.size(), 30u);
  std::size_t number = 0;
  for (std::size_t i = 0; i + 1 < lines.size(); ++i) {
    const std::string text = support::text_at(lines[i], "text");
    if (text == "that was all") break;
    const std::size_t found = std::stoul(text);
    EXPECT_TRUE(i == 0 || found == number + 1) << number << " is followed by " << found;
    EXPECT_EQ(text, std::to_string(found) + ' ' + std::string(found * 37 % 211, 'x'));
    number = found;
  }
  EXPECT_EQ(number, 2999u) << "the newest are there";
}

TEST_F(SeedLog, ALineLongerThanTheRingIsCutAndLosesNoOther) {
  talk("talks: {args: [3, 100000]}\n");
  const auto lines = records({});
  const std::string all = daemon_.aioctl({"log", "-o", "cat"}).out;
  EXPECT_THAT(all, HasSubstr("yyyyyyyyyy"));
  EXPECT_THAT(all, HasSubstr("that was all"));
  for (std::size_t i = 1; i < lines.size(); ++i)
    EXPECT_EQ(lines[i].at("seq").as_int64(), lines[i - 1].at("seq").as_int64() + 1);
}

TEST_F(SeedLog, TheRingDoesNotGrow) {
  talk("talks: {args: [20000]}\n");
  const auto size = std::filesystem::file_size(daemon_.folder() / "run" / "log.ring");
  EXPECT_LE(size, 32u * 1024);
  EXPECT_EQ(daemon_.aioctl({"restart", "talks"}).exit, 0);
  daemon_.wait_for_state("talks.service", "done");
  EXPECT_EQ(std::filesystem::file_size(daemon_.folder() / "run" / "log.ring"), size);
}

}  // namespace
}  // namespace aiod::system_tests
