// log, events.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support.hpp"

namespace aiod::aioctl::test {
namespace {

constexpr const char* record =
    R"({"seq":7,"time":1795356187.5,"level":"info","unit":"hello.service","text":"LED!"})";

boost::json::object batch(std::string_view records, int lost = 0) {
  return object("{\"records\":[" + std::string(records) + "],\"lost\":" + std::to_string(lost) + "}");
}

using LogCommand = CommandTest;

TEST_F(LogCommand, AsksForWhatTheOptionsSay) {
  aiod.will_answer(batch(record));
  EXPECT_EQ(
      run_line({"log", "-u", "hello", "-n", "5", "-p", "warn", "-g", "led", "-S", "@100", "-U", "@200"}),
      ExitCode::ok);
  EXPECT_EQ(aiod.asked.at(0).method, "io.aiod.Log.Read");
  EXPECT_EQ(
      aiod.asked.at(0).parameters,
      object(R"({"units":["hello"],"lines":5,"level":"warning","grep":"led","since":100.0,"until":200.0})"));
  EXPECT_FALSE(aiod.asked.at(0).more);
  EXPECT_EQ(out.shown, "Nov 22 14:03:07 [hello.service] INFO    LED!\n");
}

TEST_F(LogCommand, FormatsForProgramsAndPeople) {
  aiod.will_answer(batch(record));
  EXPECT_EQ(run_line({"log", "-o", "cat"}), ExitCode::ok);
  aiod.will_answer(batch(std::string(record) + "," + record));
  EXPECT_EQ(run_line({"log", "--json"}), ExitCode::ok);
  EXPECT_EQ(out.shown, std::string("LED!\n") + record + "\n" + record + "\n");
}

TEST_F(LogCommand, FollowsAndTellsWhatWasLost) {
  aiod.will_answer(batch(record));
  aiod.will_answer(batch(record, 12));
  EXPECT_EQ(run_line({"log", "-f"}), ExitCode::ok);
  EXPECT_EQ(aiod.asked.at(0).parameters, object(R"({"lines":10,"follow":true})"));
  EXPECT_TRUE(aiod.asked.at(0).more);
  const std::string line = "Nov 22 14:03:07 [hello.service] INFO    LED!\n";
  EXPECT_EQ(out.shown, line + "-- 12 lines lost --\n" + line);
}

TEST_F(LogCommand, KeepsJsonStreamsPure) {
  aiod.will_answer(batch(record, 1));
  EXPECT_EQ(run_line({"log", "-f", "-j"}), ExitCode::ok);
  EXPECT_EQ(out.shown, std::string(record) + "\n");
  EXPECT_EQ(out.notes, "-- 1 line lost --\n");
}

TEST_F(LogCommand, EndsSilentlyWhenNobodyReads) {
  for (int i = 0; i < 3; ++i) aiod.will_answer(batch(record));
  out.writes_until_closed = 2;
  EXPECT_EQ(run_line({"log", "-f"}), ExitCode::ok);
  EXPECT_EQ(out.writes, 2);
  EXPECT_EQ(aiod.answers.size(), 1u);
  EXPECT_EQ(out.notes, "");
}

constexpr const char* second =
    R"({"seq":8,"time":1795356188.5,"level":"error","unit":"hello.service","text":"no"})";

TEST_F(LogCommand, AsksForTheRest) {
  aiod.will_answer(batch(record));
  EXPECT_EQ(run_line({"log", "-b", "-1", "-p", "info..err", "--after-cursor", "6", "--case-sensitive=false"}),
            ExitCode::ok);
  EXPECT_EQ(aiod.asked.at(0).parameters,
            object(R"({"level":"info","levelMax":"error","caseSensitive":false,"after":6,"boot":-1})"));
}

TEST_F(LogCommand, ReversesAndShowsTheCursor) {
  aiod.will_answer(batch(std::string(record) + "," + second));
  EXPECT_EQ(run_line({"log", "-r", "--show-cursor", "-o", "cat"}), ExitCode::ok);
  EXPECT_EQ(out.shown, "no\nLED!\n");
  EXPECT_EQ(out.notes, "-- cursor: 8\n");
  out = {};
  aiod.will_answer(batch(std::string(record) + "," + second));
  EXPECT_EQ(run_line({"log", "--show-cursor", "-o", "short-unix"}), ExitCode::ok);
  EXPECT_THAT(out.shown, testing::EndsWith("1795356188.500000 [hello.service] ERROR   no\n-- cursor: 8\n"));
}

TEST_F(LogCommand, AFormatBeatsJson) {
  aiod.will_answer(batch(record));
  EXPECT_EQ(run_line({"log", "--json", "-o", "json-pretty"}), ExitCode::ok);
  EXPECT_THAT(out.shown, testing::StartsWith("{\n    \"seq\": 7,\n"));
}

TEST_F(LogCommand, SinceTheLastStart) {
  aiod.will_answer({{"tasks", {task_json()}}, {"missing", boost::json::array()}});
  aiod.will_answer(batch(record));
  EXPECT_EQ(run_line({"log", "-I", "-u", "hello"}), ExitCode::ok);
  EXPECT_EQ(aiod.asked.at(1).parameters, object(R"({"units":["hello"],"since":1795356187.0})"));
  aiod.will_answer({{"tasks", {task_json(R"({"since":null})")}}, {"missing", boost::json::array()}});
  EXPECT_EQ(run_line({"log", "-I", "-u", "hello"}), ExitCode::failure);
  EXPECT_THAT(out.notes, testing::HasSubstr("has not been started"));
}

TEST_F(LogCommand, SaysWhenThereIsNothing) {
  aiod.will_answer(batch(""));
  EXPECT_EQ(run_line({"log"}), ExitCode::ok);
  EXPECT_EQ(out.shown, "");
  EXPECT_EQ(out.notes, "-- No entries --\n");
}

using EventsCommand = CommandTest;

TEST_F(EventsCommand, OneALine) {
  const char* event =
      R"({"time":1795356187.0,"task":"hello.service","from":"running","to":"failed","reason":"division by zero"})";
  aiod.will_answer(object(event));
  EXPECT_EQ(run_line({"events"}), ExitCode::ok);
  EXPECT_EQ(aiod.asked.at(0).method, "io.aiod.Services.Events");
  aiod.will_answer(object(event));
  EXPECT_EQ(run_line({"events", "--json"}), ExitCode::ok);
  EXPECT_EQ(out.shown, "Nov 22 14:03:07 hello.service: running -> failed (division by zero)\n" +
                           std::string(event) + "\n");
}

}  // namespace
}  // namespace aiod::aioctl::test
