#include <boost/json/serialize.hpp>
#include <cstdlib>

#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string secret_text = "open-sesame-4711";

class Secrets : public SystemTest {
 protected:
  Secrets() {
    credentials_.write("token", secret_text + '\n');
    daemon_.set_environment("CREDENTIALS_DIRECTORY", credentials_.path().string());
    daemon_.add_option("--log-level");
    daemon_.add_option("debug");
  }

  void expect_silence(const std::string& output, const std::string& where) {
    EXPECT_THAT(output, Not(HasSubstr(secret_text))) << where;
  }

  support::TempDir credentials_;
};

TEST_F(Secrets, NoOutputHasOne) {
  start_with({"counts", "hello"}, "counts: {args: [1, a], kwargs: {token: !secret token}}\n");
  EXPECT_EQ(state_of("counts"), "done") << "it was given, and fitted";
  for (const std::vector<std::string>& line :
       std::vector<std::vector<std::string>>{{"status", "--json"},
                                             {"status", "-d"},
                                             {"status", "counts"},
                                             {"list", "--json"},
                                             {"log"},
                                             {"traceback", "*"},
                                             {"result", "*"},
                                             {"stats", "*", "--json"}}) {
    const support::Finished finished = daemon_.aioctl(line);
    EXPECT_NE(finished.out, "") << line.front();
    expect_silence(finished.out + finished.err, line.front());
  }
  expect_silence(boost::json::serialize(daemon_.connect().call("io.aiod.Services.Status", {{"full", true}})),
                 "socket");
  expect_silence(daemon_.check().out, "--check");
  daemon_.stop();
  expect_silence(daemon_.errors(), "stderr");
}

TEST_F(Secrets, AnErrorAboutOneDoesNotQuoteIt) {
  start_with({"counts"}, "counts: {kwargs: {step: !secret token}}\n");
  EXPECT_EQ(state_of("counts"), "failed") << "it is no number";
  for (const char* verb : {"status", "traceback"}) {
    const support::Finished finished = daemon_.aioctl({verb, "counts"});
    EXPECT_THAT(finished.out, HasSubstr("services.yaml:1:")) << verb;
    expect_silence(finished.out + finished.err, verb);
  }
  expect_silence(daemon_.check().out, "--check");
  expect_silence(daemon_.aioctl({"log"}).out, "log");
  expect_silence(daemon_.errors(), "stderr");
}

TEST_F(Secrets, AMissingOneFailsItsServiceAndIsNamed) {
  start_with({"counts", "hello"}, "counts: {kwargs: {token: !secret nowhere}}\n");
  EXPECT_EQ(state_of("counts"), "failed");
  EXPECT_EQ(state_of("hello"), "running");
  EXPECT_THAT(daemon_.aioctl({"status", "counts"}).out, HasSubstr("nowhere"));
}

}  // namespace
}  // namespace aiod::system_tests
