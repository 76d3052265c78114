#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using testing::HasSubstr;
using testing::Not;

class AioctlUsage : public SystemTest {
 protected:
  /// The command as a shell would run it, with aioctl for "aioctl".
  support::Finished shell(const std::string& script) {
    std::string aioctl;
    for (const auto& word : daemon_.aioctl_command({})) aioctl += '\'' + word + "' ";
    return support::run({"sh", "-c", "aioctl() { " + aioctl + " \"$@\"; }; " + script});
  }
};

TEST_F(AioctlUsage, ADaemonThatDoesNotRunIsNamed) {
  for (const char* verb : {"status", "list", "log", "version"}) {
    const support::Finished finished = daemon_.aioctl({verb});
    EXPECT_EQ(finished.exit, 1) << verb;
    EXPECT_THAT(finished.err, HasSubstr(daemon_.socket().string())) << verb;
  }
  const support::Finished json = daemon_.aioctl({"status", "--json"});
  EXPECT_EQ(json.exit, 1);
  EXPECT_EQ(support::parse_json(json.out).at("error").at("code"), "Unreachable");
}

TEST_F(AioctlUsage, Mistakes) {
  for (const std::vector<std::string>& line : std::vector<std::vector<std::string>>{
           {"statsu"}, {"start"}, {"status", "--frobnicate"}, {"log", "-n", "many"}, {"gpio", "set", "17"}}) {
    const support::Finished finished = daemon_.aioctl(line);
    EXPECT_EQ(finished.exit, 2) << line.front();
    EXPECT_NE(finished.err, "") << line.front();
    EXPECT_EQ(finished.out, "") << line.front();
  }
  EXPECT_THAT(daemon_.aioctl({"statsu"}).err, HasSubstr("did you mean"));
}

TEST_F(AioctlUsage, ATimeoutThatIsNone) {
  daemon_.set_environment("AIOCTL_TIMEOUT", "soon");
  const support::Finished finished = daemon_.aioctl({"status", "--json"});
  EXPECT_EQ(finished.exit, 2);
  EXPECT_EQ(support::parse_json(finished.out).at("error").at("code"), "Usage");
  EXPECT_EQ(daemon_.aioctl({"status", "--timeout", "5"}).exit, 1) << "the option wins";
}

TEST_F(AioctlUsage, HelpNeedsNoDaemon) {
  EXPECT_EQ(daemon_.aioctl({"--help"}).exit, 0);
  EXPECT_EQ(daemon_.aioctl({"status", "--help"}).exit, 0);
  EXPECT_EQ(daemon_.aioctl({"--version"}).exit, 0);
}

TEST_F(AioctlUsage, OptionsStandBeforeAndAfterTheVerb) {
  start_with({"hello"});
  EXPECT_EQ(daemon_.aioctl({"--json", "is-active", "hello"}).out,
            daemon_.aioctl({"is-active", "hello", "--json"}).out);
}

TEST_F(AioctlUsage, AReaderThatLeavesIsNoError) {
  start_with({"hello", "counts"});
  const support::Finished head = shell("aioctl log -f -n all | head -n 1; aioctl status -d | head -c 1");
  EXPECT_EQ(head.err, "");
  EXPECT_EQ(head.exit, 0);
  EXPECT_NE(head.out, "");
}

TEST_F(AioctlUsage, OutputThatCannotBeWrittenIsAnError) {
  start_with({"hello"});
  const support::Finished full = shell("aioctl status > /dev/full");
  EXPECT_EQ(full.exit, 1);
  EXPECT_NE(full.err, "");
}

TEST_F(AioctlUsage, Colour) {
  start_with({"hello"});
  EXPECT_THAT(daemon_.aioctl({"status"}).out, Not(HasSubstr("\x1b["))) << "no terminal";
  EXPECT_THAT(daemon_.aioctl({"status", "--color=always"}).out, HasSubstr("\x1b["));
  daemon_.set_environment("NO_COLOR", "1");
  EXPECT_THAT(daemon_.aioctl({"status"}).out, Not(HasSubstr("\x1b[")));
  EXPECT_THAT(daemon_.aioctl({"status", "--color", "always"}).out, HasSubstr("\x1b[")) << "the option wins";
}

}  // namespace
}  // namespace aiod::system_tests
