// config, cat, why.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support.hpp"

namespace aiod::aioctl::test {
namespace {

using testing::HasSubstr;

using ConfigCommand = CommandTest;

constexpr const char* values = R"({"name":"hello","file":null,"warnings":[],"values":[
    {"key":"enabled","value":true,"origin":"services.yaml:3:12"},
    {"key":"args.0","value":"GPIO17","origin":"services.yaml:4:10"},
    {"key":"kwargs.period","value":0.5,"origin":"default"},
    {"key":"kwargs.text","value":"a\nb","origin":"default"}]})";

TEST_F(ConfigCommand, WithoutChangesIsATable) {
  aiod.will_answer(object(values));
  EXPECT_EQ(run_line({"config", "hello"}), ExitCode::ok);
  EXPECT_EQ(aiod.asked.at(0).method, "io.aiod.Services.Config");
  EXPECT_EQ(aiod.asked.at(0).parameters, object(R"({"name":"hello"})"));
  EXPECT_EQ(out.shown,
            "KEY            VALUE   ORIGIN\n"
            "enabled        true    services.yaml:3:12\n"
            "args.0         GPIO17  services.yaml:4:10\n"
            "kwargs.period  0.5     default\n"
            "kwargs.text    \"a\\nb\"  default\n");
}

TEST_F(ConfigCommand, SendsJsonWhereItIsSomeElseText) {
  aiod.will_answer(object(values));
  EXPECT_EQ(run_line({"config", "hello", "a=5", "b=true", "c=on", "d=[1,\"x\"]", "e=", "f=null", "g=\"5\"",
                      "h=2026-11-22"}),
            ExitCode::ok);
  EXPECT_EQ(aiod.asked.at(0).parameters.at("set"),
            object(R"({"a":5,"b":true,"c":"on","d":[1,"x"],"e":"","f":null,"g":"5","h":"2026-11-22"})"));
  EXPECT_EQ(out.shown, "hello: nothing to change\n");
}

TEST_F(ConfigCommand, SendsArgumentsAndWhatToTakeBack) {
  aiod.will_answer(object(
      R"({"name":"hello","file":"/var/lib/aiod/overrides.yaml","values":[],"warnings":["at the next start"]})"));
  EXPECT_EQ(run_line({"config", "hello", "--args", "GPIO22", "-1", "--unset", "period"}), ExitCode::ok);
  EXPECT_EQ(aiod.asked.at(0).parameters,
            object(R"({"name":"hello","args":["GPIO22",-1],"unset":["period"]})"));
  EXPECT_EQ(out.shown, "hello: written to /var/lib/aiod/overrides.yaml\n");
  EXPECT_EQ(out.notes, "aioctl: warning: at the next start\n");
}

TEST_F(ConfigCommand, EmptyArgumentsAreGivenToo) {
  aiod.will_answer(object(values));
  EXPECT_EQ(run_line({"config", "hello", "--args"}), ExitCode::ok);
  EXPECT_EQ(aiod.asked.at(0).parameters, object(R"({"name":"hello","args":[]})"));
}

TEST_F(ConfigCommand, JsonIsTheReply) {
  aiod.will_answer(object(values));
  EXPECT_EQ(run_line({"config", "hello", "-j"}), ExitCode::ok);
  EXPECT_EQ(object(out.shown), object(values));
}

using CatCommand = CommandTest;

TEST_F(CatCommand, PrintsTheText) {
  for (int i = 0; i < 2; ++i)
    aiod.will_answer(object(R"({"text":"# /etc/aiod/services.yaml\nhello: {}\u001b\n"})"));
  EXPECT_EQ(run_line({"cat", "hello"}), ExitCode::ok);
  EXPECT_EQ(run_line({"cat", "--effective", "hello", "-q"}), ExitCode::ok);
  EXPECT_EQ(aiod.asked.at(0).parameters, object(R"({"name":"hello"})"));
  EXPECT_EQ(aiod.asked.at(1).parameters, object(R"({"name":"hello","effective":true})"));
  EXPECT_EQ(out.shown, "# /etc/aiod/services.yaml\nhello: {}\\x1b\n");
}

using WhyCommand = CommandTest;

TEST_F(WhyCommand, GivesTheAnswerAndItsFacts) {
  const auto reply =
      object(R"({"name":"b.service","state":"failed","answer":"It requires a.service, which has failed.",
      "facts":["a.service: failed since 14:03:07","b.service is enabled"]})");
  for (int i = 0; i < 2; ++i) aiod.will_answer(reply);
  EXPECT_EQ(run_line({"why", "b"}), ExitCode::ok);
  EXPECT_EQ(aiod.asked.at(0).parameters, object(R"({"name":"b"})"));
  EXPECT_EQ(out.shown,
            "× b.service is failed\n"
            "It requires a.service, which has failed.\n"
            "  - a.service: failed since 14:03:07\n"
            "  - b.service is enabled\n");
  out = {};
  EXPECT_EQ(run_line({"why", "b", "-j"}), ExitCode::ok);
  EXPECT_EQ(object(out.shown), reply);
}

TEST_F(WhyCommand, UnknownNames) {
  aiod.will_fail({ExitCode::unknown_name, "NoSuchService", "no such service: b"});
  EXPECT_EQ(run_line({"why", "b", "--json"}), ExitCode::unknown_name);
  EXPECT_THAT(out.shown, HasSubstr("\"code\":\"NoSuchService\""));
}

}  // namespace
}  // namespace aiod::aioctl::test
