#include <boost/json/parse.hpp>

#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// The seed's services.config, and what its aioservice does with it.
class SeedConfiguration : public SystemTest {};

TEST_F(SeedConfiguration, AServicesConfigLoadsAsItIs) {
  daemon_.configure(".env", "HOST=broker.example\nPORT=8883\nPERIOD=90\n");
  daemon_.configure("services.config", R"({
    "whole": {"enabled": true, "args": [9], "kwargs": {"period": "${PERIOD}", "log": null, "on_stop": "x",
              "on_error": "y", "loglevel": "DEBUG", "service_logger": true, "restart": ["values", "net"]}},
    "values": {"enabled": true, "args": ["${HOST}"],
               "kwargs": {"list": ["${PORT}", 2], "map": {"k": ["${HOST}:${PORT}"]}, "any": {"a": "${PORT}"}}},
    "net": {"enabled": true, "kwargs": {"restart": true}},
    "net@late": {"enabled": true, "kwargs": {"require": ["net"], "restart": false}},
    "paced": {"enabled": true, "args": [], "kwargs": {"schedule": {"start_in": 3600, "repeat": 7200}}},
    "counts": {"enabled": false, "args": [3], "kwargs": {}}
  })");
  start_with({"whole", "values", "net", "paced", "counts"});
  EXPECT_EQ(task("whole").at("stats").at("n"), 9);
  EXPECT_EQ(task("whole").at("kwargs"), boost::json::parse(R"({"period": "${PERIOD}"})"));
  const auto values = awaited_result("values");
  EXPECT_EQ(values.at("text"), "broker.example");
  EXPECT_EQ(values.at("list"), boost::json::parse("[8883, 2]"));
  EXPECT_EQ(values.at("map"), boost::json::parse(R"({"k": ["broker.example:8883"]})"));
  EXPECT_EQ(values.at("any"), boost::json::parse(R"({"a": 8883})"));
  await_state("net@late", "done");
  EXPECT_EQ(task("paced").at("schedule").at("repeat").to_number<double>(), 7200);
  EXPECT_EQ(state_of("counts"), "inactive");
  for (const char* ignored : {"\"log\"", "\"on_stop\"", "\"on_error\""})
    EXPECT_THAT(daemon_.errors(), HasSubstr(std::string("the kwarg ") + ignored));
}

TEST_F(SeedConfiguration, KwargsUpdateOneByOneAndArgsReplace) {
  daemon_.configure("services.d/10-a.yaml", "values: {kwargs: {real: 1.5}, args: [one]}\n");
  daemon_.configure("services.d/20-b.yaml", "values: {kwargs: {flag: true}, args: [two, 7]}\n");
  start_with({"values"}, "values: {kwargs: {real: 2.5, maybe: 3}}\n");
  const auto values = awaited_result("values");
  EXPECT_EQ(values.at("text"), "two");
  EXPECT_EQ(values.at("big"), 7);
  EXPECT_EQ(values.at("real"), 1.5);
  EXPECT_EQ(values.at("flag"), true);
  EXPECT_EQ(values.at("maybe"), 3);
  EXPECT_EQ(values.at("list"), boost::json::parse("[1, 2]")) << "the code's default";
}

TEST_F(SeedConfiguration, EnableDisableAndConfigAreKept) {
  start_with({"whole", "values"}, "whole: {enabled: false}\n");
  EXPECT_EQ(daemon_.aioctl({"enable", "whole"}).exit, 0);
  EXPECT_EQ(daemon_.aioctl({"disable", "values"}).exit, 0);
  EXPECT_EQ(daemon_.aioctl({"config", "whole", "period=30", "--args", "5"}).exit, 0);
  daemon_.stop();
  daemon_.start();
  EXPECT_EQ(task("whole").at("stats").at("n"), 5);
  EXPECT_EQ(task("whole").at("kwargs"), boost::json::parse(R"({"period": 30})"));
  EXPECT_EQ(state_of("values"), "inactive");
  EXPECT_THAT(daemon_.aioctl({"cat", "whole"}).out,
              AllOf(HasSubstr("services.yaml"), HasSubstr("overrides.yaml"), HasSubstr("enabled: false"),
                    HasSubstr("enabled: true")));
  EXPECT_THAT(daemon_.aioctl({"cat", "--effective", "whole"}).out,
              AllOf(HasSubstr("enabled: true"), Not(HasSubstr("enabled: false")), HasSubstr("period: 30")));
}

TEST_F(SeedConfiguration, ConfigShowsTheCodesDefaultsToo) {
  start_with({"values"}, "values: {kwargs: {real: 2.5}}\n");
  const std::string shown = daemon_.aioctl({"config", "values"}).out;
  EXPECT_THAT(shown, AllOf(HasSubstr("kwargs.real"), HasSubstr("services.yaml:1:"), HasSubstr("enabled")));
}

TEST_F(SeedConfiguration, AnUndefinedVariableFailsItsServiceOnly) {
  start_with({"whole", "values"}, "whole: {}\nvalues: {kwargs: {map: {k: [\"${NO_SUCH_VARIABLE}\"]}}}\n");
  EXPECT_EQ(state_of("whole"), "running");
  await_state("values", "failed");
  EXPECT_THAT(daemon_.aioctl({"status", "values"}).out,
              AllOf(HasSubstr("NO_SUCH_VARIABLE"), HasSubstr("services.yaml:2:")));
}

}  // namespace
}  // namespace aiod::system_tests
