#include <boost/json/parse.hpp>

#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// An error inside one service: that one fails and says where, all others run.
class Arguments : public SystemTest {
 protected:
  /// Boots with hello beside counts, whose entry this is; the message of counts' failure.
  std::string failure(const std::string& counts) {
    start_with({"counts", "hello"}, "hello: {}\ncounts:\n  " + counts + "\n");
    EXPECT_EQ(state_of("hello"), "running");
    EXPECT_EQ(state_of("counts"), "failed");
    const boost::json::value error = task("counts").at("error");
    EXPECT_EQ(error.at("type"), "aio::ConfigError");
    const support::Finished status = daemon_.aioctl({"status", "counts"});
    EXPECT_EQ(status.exit, 3);
    EXPECT_THAT(status.out, HasSubstr((daemon_.config_folder() / "services.yaml").string() + ":"));
    return std::string(error.at("message").as_string());
  }
};

TEST_F(Arguments, AnUnknownKwargGetsASuggestion) {
  EXPECT_THAT(failure("kwargs: {lable: garden}"),
              AllOf(HasSubstr("services.yaml:3:"), HasSubstr("lable"), HasSubstr("label")));
}

TEST_F(Arguments, AWrongType) {
  EXPECT_THAT(failure("args: [many]"), HasSubstr("services.yaml:3:10"));
}

TEST_F(Arguments, TooMany) {
  EXPECT_THAT(failure("args: [1, a, b, c]"), HasSubstr("services.yaml:3:19"));
}

TEST_F(Arguments, GivenTwice) {
  EXPECT_THAT(failure("{args: [1], kwargs: {step: 2}}"),
              AllOf(HasSubstr("services.yaml:3:"), HasSubstr("step")));
}

TEST_F(Arguments, OutOfRange) {
  EXPECT_THAT(failure("args: [256]"), AllOf(HasSubstr("services.yaml:3:10"), HasSubstr("255")));
}

TEST_F(Arguments, AnUnknownKeyOfTheEntry) {
  EXPECT_THAT(failure("enbled: true"),
              AllOf(HasSubstr("services.yaml:3:3"), HasSubstr("enbled"), HasSubstr("enabled")));
}

TEST_F(Arguments, AKeyTwice) {
  EXPECT_THAT(failure("args: [1]\n  enabled: true\n  enabled: true"),
              AllOf(HasSubstr("services.yaml:5:3"), HasSubstr("enabled")));
}

TEST_F(Arguments, AnUndefinedVariable) {
  EXPECT_THAT(failure("args: [1, \"${AIOD_TEST_UNDEFINED}\"]"),
              AllOf(HasSubstr("services.yaml:3:"), HasSubstr("AIOD_TEST_UNDEFINED")));
}

TEST_F(Arguments, APinThatDoesNotExist) {
  start_with({"hello"}, "hello: {args: [GPIO99]}\n");
  daemon_.wait_for_state("hello.service", "failed");
  EXPECT_THAT(std::string(task("hello").at("error").at("message").as_string()), HasSubstr("GPIO99"));
}

TEST_F(Arguments, VariablesComeFromTheEnvironmentAndTheFile) {
  daemon_.configure(".env", "STEP=3\nNAME=file\n");
  daemon_.set_environment("NAME", "environment");
  start_with({"counts"}, "counts: {args: [\"${STEP}\", \"${NAME} $$1\"]}\n");
  daemon_.wait_for_log("environment $1 3");
  EXPECT_EQ(task("counts").at("args"), boost::json::parse(R"(["${STEP}", "${NAME} $$1"])"));
}

TEST_F(Arguments, LaterFilesWin) {
  daemon_.configure("services.d/20-b.yaml", "counts: {args: [7]}\n");
  daemon_.configure("services.d/10-a.yaml", "counts: {args: [6], kwargs: {label: laid over}}\n");
  start_with({"counts"}, "counts: {args: [5]}\n");
  daemon_.wait_for_log("laid over 7");
}

TEST_F(Arguments, AServiceWithoutAPluginIsListed) {
  start_with({"hello"}, "hello: {}\nghost: {enabled: true}\n");
  EXPECT_EQ(state_of("ghost"), "inactive");
  EXPECT_EQ(task("ghost").at("path"), nullptr);
  EXPECT_THAT(daemon_.errors(), HasSubstr("ghost"));
}

TEST_F(Arguments, AnInstanceHasItsOwn) {
  start_with({"counts"}, "counts: {args: [2]}\ncounts@garden: {enabled: true, args: [5, garden]}\n");
  daemon_.wait_for_log("garden 5");
  EXPECT_EQ(task("counts").at("result"), 2);
  EXPECT_EQ(task("counts@garden").at("result"), 5);
}

TEST_F(Arguments, ASeedsConfigurationLoads) {
  daemon_.configure("services.config", R"({"hello": {"enabled": true, "args": [2, 5],
      "kwargs": {"loglevel": "DEBUG", "service_logger": true, "on_stop": "x", "restart": ["world"]}}})");
  start_with({"hello"});
  EXPECT_EQ(state_of("hello"), "running");
  EXPECT_EQ(task("hello").at("args"), boost::json::parse("[2, 5]"));
  EXPECT_EQ(daemon_.aioctl({"gpio", "get", "2"}).exit, 0);
}

}  // namespace
}  // namespace aiod::system_tests
