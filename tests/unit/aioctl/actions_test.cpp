// start, stop, restart, and what a service has to say.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aioctl/unix_connection.hpp"
#include "support.hpp"

namespace aiod::aioctl::test {
namespace {

using testing::HasSubstr;

using ActionCommands = CommandTest;

TEST_F(ActionCommands, AskOnceAndTellTheChanges) {
  aiod.will_answer(object(R"({"changes":[{"name":"hello.service","from":"stopped","to":"running"}]})"));
  EXPECT_EQ(run_line({"start", "hello", "--no-block"}), ExitCode::ok);
  EXPECT_EQ(aiod.asked.at(0).method, "io.aiod.Services.Start");
  EXPECT_EQ(aiod.asked.at(0).parameters, object(R"({"patterns":["hello"],"noBlock":true})"));
  EXPECT_EQ(out.shown, "hello.service: stopped -> running\n");
}

TEST_F(ActionCommands, UseTheirOwnMethod) {
  for (int i = 0; i < 2; ++i) aiod.will_answer(object(R"({"changes":[]})"));
  EXPECT_EQ(run_line({"stop", "x"}), ExitCode::ok);
  EXPECT_EQ(run_line({"restart", "x"}), ExitCode::ok);
  EXPECT_EQ(aiod.asked.at(0).method, "io.aiod.Services.Stop");
  EXPECT_EQ(aiod.asked.at(1).method, "io.aiod.Services.Restart");
  EXPECT_EQ(out.shown, "");
}

TEST_F(ActionCommands, AStartThatEndsInFailureIsOne) {
  const auto reply = object(R"({"changes":[{"name":"hello.service","from":"stopped","to":"failed"}]})");
  aiod.will_answer(reply);
  EXPECT_EQ(run_line({"start", "hello", "-q"}), ExitCode::failure);
  EXPECT_EQ(out.shown, "");
  EXPECT_THAT(out.notes, HasSubstr("'aioctl status hello.service'"));
  aiod.will_answer(reply);
  EXPECT_EQ(run_line({"start", "hello", "--json"}), ExitCode::failure);
  EXPECT_EQ(out.shown,
            "{\"changes\":[{\"name\":\"hello.service\",\"from\":\"stopped\",\"to\":\"failed\"}]}\n");
}

TEST_F(ActionCommands, AStopOfWhatHasFailedBeforeIsNoFailure) {
  const auto unchanged = object(R"({"changes":[{"name":"hello.service","from":"failed","to":"failed"}]})");
  for (int i = 0; i < 2; ++i) aiod.will_answer(unchanged);
  EXPECT_EQ(run_line({"stop", "hello"}), ExitCode::ok);
  EXPECT_EQ(run_line({"start", "hello"}), ExitCode::failure);
  aiod.will_answer(object(R"({"changes":[{"name":"hello.service","from":"running","to":"failed"}]})"));
  EXPECT_EQ(run_line({"stop", "hello"}), ExitCode::failure) << "its on_stop threw";
}

TEST_F(ActionCommands, DaemonsErrorsBecomeSystemctlsCodes) {
  struct Case {
    const char* name;
    const char* parameters;
    ExitCode exit;
    const char* text;
  };
  for (const Case& expected :
       {Case{"io.aiod.Services.NoSuchService", R"({"name":"nope"})", ExitCode::unknown_name,
             "no such service: nope"},
        Case{"io.aiod.Services.Failed", R"({"message":"it is held"})", ExitCode::failure, "it is held"},
        Case{"io.aiod.Services.Failed", "{}", ExitCode::failure, "io.aiod.Services.Failed"},
        Case{"org.varlink.service.PermissionDenied", "{}", ExitCode::no_permission, "'aiod'"},
        Case{"org.varlink.service.InvalidParameter", R"({"parameter":"lines"})", ExitCode::usage, "'lines'"},
        Case{"org.varlink.service.MethodNotFound", R"({"method":"x"})", ExitCode::failure, "another version"},
        Case{"\x1b[2J", "{}", ExitCode::failure, "\\x1b[2J"}}) {
    out = {};
    aiod.will_fail(to_command_error(expected.name, object(expected.parameters)));
    EXPECT_EQ(run_line({"start", "x"}), expected.exit) << expected.name;
    EXPECT_THAT(out.notes, HasSubstr(expected.text));
    EXPECT_EQ(out.shown, "");
  }
}

TEST_F(ActionCommands, DaemonsErrorsAsJson) {
  aiod.will_fail(to_command_error("io.aiod.Services.Failed", object(R"({"message":"it is \"held\""})")));
  EXPECT_EQ(run_line({"start", "x", "-j"}), ExitCode::failure);
  EXPECT_EQ(out.shown, "{\"error\":{\"code\":\"Failed\",\"message\":\"it is \\\"held\\\"\"}}\n");
}

using QueryCommands = CommandTest;

TEST_F(QueryCommands, ResultIsBareForOneAndNamedForSeveral) {
  aiod.will_answer(object(R"({"results":[{"name":"a.service","state":"done","result":"WLAN: ENABLED"}]})"));
  EXPECT_EQ(run_line({"result", "a"}), ExitCode::ok);
  aiod.will_answer(object(
      R"({"results":[{"name":"a.service","state":"done","result":[1,2]},{"name":"b.service","state":"running","result":null}]})"));
  EXPECT_EQ(run_line({"result", "*"}), ExitCode::ok);
  EXPECT_EQ(out.shown, "WLAN: ENABLED\na.service:\n[1, 2]\nb.service: -\n");
}

TEST_F(QueryCommands, TracebackNamesTheSource) {
  aiod.will_answer(object(R"json({"errors":[{"name":"a.service",
      "error":{"type":"int","message":"5","traceback":"#0 f (/x.so+0x1)"}}]})json"));
  EXPECT_EQ(run_line({"traceback", "a"}), ExitCode::ok);
  EXPECT_EQ(out.shown, "int: 5\n#0 f (/x.so+0x1) at here.cpp:1\n");
}

TEST_F(QueryCommands, StatsOneALine) {
  aiod.will_answer(object(R"({"stats":[{"name":"a.service","stats":{"loops":3,"names":["x"]}}]})"));
  EXPECT_EQ(run_line({"stats", "a"}), ExitCode::ok);
  EXPECT_EQ(out.shown, "loops: 3\nnames: [\"x\"]\n");
}

TEST_F(QueryCommands, ReportIsTextThatCannotDriveTheTerminal) {
  aiod.will_answer(object(R"({"reports":[{"name":"a.service","report":"one\ntwo \u001b[2J\n"}]})"));
  EXPECT_EQ(run_line({"report", "a"}), ExitCode::ok);
  EXPECT_EQ(out.shown, "one\ntwo \\x1b[2J\n");
}

TEST_F(QueryCommands, JsonIsTheReply) {
  for (const char* verb : {"result", "traceback", "stats", "report"}) {
    const std::string key = std::string(verb) == "traceback" ? "errors"
                            : std::string(verb) == "stats"   ? "stats"
                                                             : verb + std::string("s");
    out = {};
    aiod.will_answer(object("{\"" + key + "\":[{\"name\":\"a.service\"}]}"));
    EXPECT_EQ(run_line({verb, "a", "--json"}), ExitCode::ok);
    EXPECT_EQ(out.shown, "{\"" + key + "\":[{\"name\":\"a.service\"}]}\n");
  }
}

TEST_F(QueryCommands, CallPassesAnyJson) {
  aiod.will_answer(object(R"({"result":{"temp":21.5}})"));
  EXPECT_EQ(run_line({"call", "bme", R"([1,{"k":null}])"}), ExitCode::ok);
  EXPECT_EQ(aiod.asked.at(0).parameters, object(R"({"name":"bme","argument":[1,{"k":null}]})"));
  aiod.will_answer(object(R"({"result":null})"));
  EXPECT_EQ(run_line({"call", "bme"}), ExitCode::ok);
  EXPECT_EQ(aiod.asked.at(1).parameters, object(R"({"name":"bme"})"));
  aiod.will_answer(object(R"({"result":null})"));
  EXPECT_EQ(run_line({"call", "bme", "-j"}), ExitCode::ok);
  EXPECT_EQ(out.shown, "{\"temp\": 21.5}\n{\"result\":null}\n");
}

TEST_F(QueryCommands, CallRefusesWhatIsNoJson) {
  EXPECT_EQ(run_line({"call", "bme", "{"}), ExitCode::usage);
  EXPECT_EQ(run_line({"call", "bme", "hello"}), ExitCode::usage);
  EXPECT_TRUE(aiod.asked.empty());
  EXPECT_THAT(out.notes, HasSubstr("'hello' is not JSON"));
}

TEST_F(QueryCommands, ListShowsWhyOneIsNotLoaded) {
  const auto reply = object(
      R"({"services":[{"name":"hello","path":"/p/hello_service.so","loaded":true,"enabled":true,"error":null},
      {"name":"bad","path":"/p/bad_service.so","loaded":false,"enabled":false,"error":"ABI 1, needs 2"}]})");
  aiod.will_answer(reply);
  EXPECT_EQ(run_line({"list"}), ExitCode::ok);
  EXPECT_EQ(out.shown,
            "NAME   LOADED  ENABLED   PATH\n"
            "hello  loaded  enabled   /p/hello_service.so\n"
            "bad    error   disabled  /p/bad_service.so\n"
            "\n"
            "× bad: ABI 1, needs 2\n");
  out = {};
  aiod.will_answer(
      object(R"({"services":[{"name":"hello","path":null,"loaded":false,"enabled":true,"error":null}]})"));
  EXPECT_EQ(run_line({"list", "--json"}), ExitCode::ok);
  EXPECT_EQ(out.shown,
            "{\"services\":[{\"name\":\"hello\",\"path\":null,\"loaded\":false,\"enabled\":true,\"error\":"
            "null}]}\n");
}

TEST_F(QueryCommands, VersionShowsBothSides) {
  aiod.will_answer(object(
      R"({"version":"1.2.3","abi":4,"compiler":"GCC 12","boost":"1.81","gpio":"sim","pid":77,"since":1795356187.0})"));
  EXPECT_EQ(run_line({"version"}), ExitCode::ok);
  EXPECT_THAT(out.shown,
              testing::MatchesRegex("aioctl .+\naiod   1\\.2\\.3 \\(pid 77, since .+; 4 s ago\\)\n +ABI 4, "
                                    "GCC 12, Boost 1\\.81, GPIO: sim\n"));
}

}  // namespace
}  // namespace aiod::aioctl::test
