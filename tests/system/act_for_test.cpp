#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// Somebody with fewer rights, by the socket and by aioctl.
class ActFor : public SystemTest {
 protected:
  support::Finished as(const std::vector<std::string>& grants, const std::vector<std::string>& words) {
    std::vector<std::string> line{"--on-behalf-of", "guest"};
    for (const std::string& grant : grants) line.insert(line.end(), {"--grant", grant});
    line.emplace_back("--");
    line.insert(line.end(), words.begin(), words.end());
    return daemon_.aioctl_as_it_is(line);
  }
};

TEST_F(ActFor, AConnectionGivesUpRightsForGood) {
  start_with({"hello"});
  auto client = daemon_.connect();
  client.ask("io.aiod.Services.ActFor",
             {{"who", "guest"}, {"grants", {{{"right", "read"}, {"services", {"*"}}}}}});
  EXPECT_EQ(client.ask("io.aiod.Services.Status").at("tasks").as_array().size(), 1U);
  const auto refused = client.call("io.aiod.Services.Stop", {{"patterns", {"hello"}}});
  EXPECT_EQ(refused.at("error"), "org.varlink.service.PermissionDenied");
  EXPECT_THAT(std::string(refused.at("parameters").at("reason").as_string()),
              HasSubstr("guest has no right to steer hello"));
  const auto again = client.call("io.aiod.Services.ActFor",
                                 {{"who", "root"}, {"grants", {{{"right", "steer"}, {"services", {"*"}}}}}});
  EXPECT_EQ(again.at("error"), "io.aiod.Services.Failed");
  EXPECT_EQ(client.call("io.aiod.Services.Stop", {{"patterns", {"hello"}}}).at("error"),
            "org.varlink.service.PermissionDenied");
  EXPECT_EQ(state_of("hello"), "running");
}

TEST_F(ActFor, AioctlDoesWhatIsGranted) {
  start_with({"hello"});
  EXPECT_EQ(as({"read=*"}, {"status", "hello"}).exit, 0);
  const auto refused = as({"read=*"}, {"stop", "hello"});
  EXPECT_EQ(refused.exit, 4);
  EXPECT_THAT(refused.err, HasSubstr("guest has no right to steer hello"));
  EXPECT_EQ(state_of("hello"), "running");
  EXPECT_EQ(as({"read=*", "steer=hel*"}, {"stop", "hello"}).exit, 0);
  EXPECT_EQ(state_of("hello"), "stopped");
  EXPECT_EQ(as({}, {"status"}).exit, 4);
}

TEST_F(ActFor, AioctlDoesNothingOnTheBoardItself) {
  start_with({"hello"});
  const std::vector<std::string> all{"read=*", "steer=*", "configure=*", "files=*", "run=*"};
  for (const std::vector<std::string>& words : {std::vector<std::string>{"edit", "hello"},
                                                {"check"},
                                                {"check", "--config", "/"},
                                                {"completion", "bash"},
                                                {"--socket", "/tmp/x", "status"},
                                                {"status", "--socket=/tmp/x"},
                                                {"--on-behalf-of", "root", "status"},
                                                {"--grant", "run=*", "status"},
                                                {"status", "--grant", "run=*"},
                                                {"--timeout", "5", "edit"},
                                                {"-q", "edit"}})
    EXPECT_EQ(as(all, words).exit, 2) << words.front();
  EXPECT_EQ(as(all, {"-q", "disable", "hello"}).exit, 0);
}

TEST_F(ActFor, ThePrefixIsCompleteOrRefused) {
  start_with({"hello"});
  for (const std::vector<std::string>& line :
       {std::vector<std::string>{"--on-behalf-of"},
        {"--on-behalf-of", "guest"},
        {"--on-behalf-of", "guest", "status"},
        {"--on-behalf-of", "guest", "--grant", "--", "status"},
        {"--on-behalf-of", "guest", "--grant", "read", "--", "status"},
        {"--on-behalf-of", "guest", "--grant", "own=*", "--", "status"},
        {"status", "--on-behalf-of", "guest", "--"}})
    EXPECT_EQ(daemon_.aioctl_as_it_is(line).exit, 2) << line.back();
}

}  // namespace
}  // namespace aiod::system_tests
