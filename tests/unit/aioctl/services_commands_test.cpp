// try-restart, reset-failed, delete, load, unload, reload, enable, disable.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support.hpp"

namespace aiod::aioctl::test {
namespace {

using testing::HasSubstr;

using ServiceCommands = CommandTest;

TEST_F(ServiceCommands, TryRestartAndResetFailedAreActions) {
  for (int i = 0; i < 2; ++i)
    aiod.will_answer(object(R"({"changes":[{"name":"a.service","from":"failed","to":"inactive"}]})"));
  EXPECT_EQ(run_line({"reset-failed"}), ExitCode::ok);
  EXPECT_EQ(run_line({"try-restart", "a", "--no-block", "-j"}), ExitCode::ok);
  EXPECT_EQ(aiod.asked.at(0).method, "io.aiod.Services.ResetFailed");
  EXPECT_EQ(aiod.asked.at(0).parameters, object("{}"));
  EXPECT_EQ(aiod.asked.at(1).method, "io.aiod.Services.TryRestart");
  EXPECT_EQ(aiod.asked.at(1).parameters, object(R"({"patterns":["a"],"noBlock":true})"));
  EXPECT_EQ(out.shown,
            "a.service: failed -> inactive\n"
            "{\"changes\":[{\"name\":\"a.service\",\"from\":\"failed\",\"to\":\"inactive\"}]}\n");
}

TEST_F(ServiceCommands, DeleteNamesWhatIsGone) {
  const auto reply = object(R"({"deleted":["a.service.x","a.service.y"]})");
  for (int i = 0; i < 3; ++i) aiod.will_answer(reply);
  EXPECT_EQ(run_line({"delete", "a.service.*"}), ExitCode::ok);
  EXPECT_EQ(aiod.asked.at(0).method, "io.aiod.Services.Delete");
  EXPECT_EQ(run_line({"delete", "a.service.*", "-q"}), ExitCode::ok);
  EXPECT_EQ(run_line({"delete", "a.service.*", "-j"}), ExitCode::ok);
  EXPECT_EQ(out.shown,
            "a.service.x: deleted\na.service.y: deleted\n{\"deleted\":[\"a.service.x\",\"a.service.y\"]}\n");
}

TEST_F(ServiceCommands, LoadFailsWithTheOneThatFails) {
  const auto reply = object(R"({"services":[
      {"name":"a","path":"/a.so","loaded":true,"enabled":true,"error":null},
      {"name":"b","path":"/b.so","loaded":false,"enabled":true,"error":"ABI 1, needs 2"}]})");
  aiod.will_answer(reply);
  EXPECT_EQ(run_line({"load", "a", "b"}), ExitCode::failure);
  EXPECT_EQ(out.shown, "a: loaded\n");
  EXPECT_EQ(out.notes, "aioctl: b is not loaded: ABI 1, needs 2\n");
  out = {};
  aiod.will_answer(reply);
  EXPECT_EQ(run_line({"load", "a", "b", "--json"}), ExitCode::failure);
  EXPECT_THAT(out.shown, HasSubstr("{\"services\":[{\"name\":\"a\""));
  EXPECT_EQ(out.notes, "");
}

TEST_F(ServiceCommands, UnloadSaysWhyCodeStays) {
  aiod.will_answer(
      object(R"({"services":[{"name":"a","mapped":null},{"name":"b","mapped":"pinned by x.service"}]})"));
  EXPECT_EQ(run_line({"unload", "a", "b"}), ExitCode::ok);
  EXPECT_EQ(aiod.asked.at(0).method, "io.aiod.Services.Unload");
  EXPECT_EQ(out.shown, "a: unloaded\nb: unloaded; its code stays in memory: pinned by x.service\n");
}

constexpr const char* plan = R"({"unchanged":["a","b"],"updated":["c"],"restarted":["d","e"],"added":[],
    "removed":["f"],"warnings":["services.yaml:3:1: on_stop is ignored"]})";

TEST_F(ServiceCommands, ReloadPrintsThePlan) {
  aiod.will_answer(object(plan));
  EXPECT_EQ(run_line({"reload", "--dry-run"}), ExitCode::ok);
  EXPECT_EQ(aiod.asked.at(0).method, "io.aiod.Services.Reload");
  EXPECT_EQ(aiod.asked.at(0).parameters, object(R"({"dryRun":true})"));
  EXPECT_EQ(out.shown,
            "unchanged: 2 services\n"
            "updated:   c\n"
            "restarted: d, e\n"
            "removed:   f\n"
            "Nothing was done: --dry-run.\n");
  EXPECT_EQ(out.notes, "aioctl: warning: services.yaml:3:1: on_stop is ignored\n");
}

TEST_F(ServiceCommands, ReloadOfNothing) {
  aiod.will_answer(
      object(R"({"unchanged":[],"updated":[],"restarted":[],"added":[],"removed":[],"warnings":[]})"));
  EXPECT_EQ(run_line({"daemon-reload"}), ExitCode::ok);
  EXPECT_EQ(out.shown, "nothing to do\n");
}

TEST_F(ServiceCommands, ReloadOfNamesAndItsJson) {
  aiod.will_answer(object(plan));
  EXPECT_EQ(run_line({"reload-or-restart", "d", "-j"}), ExitCode::failure)
      << "its name is among the warnings";
  EXPECT_EQ(aiod.asked.at(0).parameters, object(R"({"patterns":["d"]})"));
  EXPECT_EQ(object(out.shown), object(plan));
  EXPECT_EQ(out.notes, "");
}

TEST_F(ServiceCommands, ReloadThatIsRefused) {
  aiod.will_fail({ExitCode::failure, "Failed", "services.yaml:3:1: unknown key"});
  EXPECT_EQ(run_line({"reload"}), ExitCode::failure);
  EXPECT_EQ(out.notes, "aioctl: services.yaml:3:1: unknown key\n");
}

TEST_F(ServiceCommands, EnableTellsTheFileAndTheWarnings) {
  const auto reply = object(R"({"names":["a","b"],"file":"/var/lib/aiod/overrides.yaml",
      "changes":[{"name":"a.service","from":"inactive","to":"running"}],"warnings":["a later file says otherwise"]})");
  aiod.will_answer(reply);
  EXPECT_EQ(run_line({"enable", "a", "b", "--now"}), ExitCode::ok);
  EXPECT_EQ(aiod.asked.at(0).method, "io.aiod.Services.Enable");
  EXPECT_EQ(aiod.asked.at(0).parameters, object(R"({"patterns":["a","b"],"now":true})"));
  EXPECT_EQ(out.shown,
            "a, b: enabled, written to /var/lib/aiod/overrides.yaml\na.service: inactive -> running\n");
  EXPECT_EQ(out.notes, "aioctl: warning: a later file says otherwise\n");
  out = {};
  aiod.will_answer(reply);
  EXPECT_EQ(run_line({"disable", "a", "-j"}), ExitCode::ok);
  EXPECT_EQ(aiod.asked.at(1).method, "io.aiod.Services.Disable");
  EXPECT_EQ(aiod.asked.at(1).parameters, object(R"({"patterns":["a"]})"));
  EXPECT_EQ(object(out.shown), reply);
  EXPECT_EQ(out.notes, "");
}

TEST_F(ServiceCommands, EnableNowThatEndsInFailureIsOne) {
  aiod.will_answer(object(R"({"names":["a"],"file":"/f.yaml",
      "changes":[{"name":"a.service","from":"inactive","to":"failed"}],"warnings":[]})"));
  EXPECT_EQ(run_line({"enable", "a", "--now"}), ExitCode::failure);
  EXPECT_THAT(out.notes, HasSubstr("'aioctl status a.service'"));
}

TEST_F(ServiceCommands, WildcardWithoutAMatchWritesNothing) {
  aiod.will_answer(object(R"({"names":[],"file":"/f.yaml","changes":[],"warnings":[]})"));
  EXPECT_EQ(run_line({"enable", "zz*"}), ExitCode::ok);
  EXPECT_EQ(out.shown, "");
}

}  // namespace
}  // namespace aiod::aioctl::test
