#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aioctl/render_log.hpp"
#include "aioctl/render_tables.hpp"
#include "support.hpp"

namespace aiod::aioctl::test {
namespace {

class RenderStream : public testing::Test {
 protected:
  static boost::json::object record(std::string_view level, std::string_view text) {
    return {{"seq", 1}, {"time", now}, {"level", level}, {"unit", "hello.service"}, {"text", text}};
  }
  static std::string brief(std::string_view level, std::string_view text,
                           const Terminal& terminal = plain()) {
    return LogRenderer(LogFormat::brief, terminal).record(record(level, text));
  }
  ScopedZone zone_{"UTC0"};
};

TEST_F(RenderStream, LevelsAlignAndHaveColours) {
  EXPECT_EQ(brief("warning", "hot"), "Nov 22 14:03:11 [hello.service] WARNING hot\n");
  EXPECT_EQ(brief("info", "x", coloured()), "Nov 22 14:03:11 [hello.service] INFO    x\n");
  EXPECT_THAT(brief("warning", "x", coloured()), testing::EndsWith("\x1b[1;33mWARNING x\x1b[0m\n"));
  EXPECT_THAT(brief("error", "x", coloured()), testing::EndsWith("\x1b[1;31mERROR   x\x1b[0m\n"));
  EXPECT_THAT(brief("critical", "x", coloured()), testing::EndsWith("\x1b[1;31mCRITICAL x\x1b[0m\n"));
  EXPECT_THAT(brief("debug", "x", coloured()), testing::EndsWith("\x1b[90mDEBUG   x\x1b[0m\n"));
}

TEST_F(RenderStream, MoreLinesStandBelowTheText) {
  EXPECT_EQ(brief("info", "one\ntwo\n"),
            "Nov 22 14:03:11 [hello.service] INFO    one\n" + std::string(40, ' ') + "two\n");
}

TEST_F(RenderStream, ALogLineCannotDriveTheTerminal) {
  EXPECT_EQ(brief("info", "\x1b]0;owned\x07"),
            "Nov 22 14:03:11 [hello.service] INFO    \\x1b]0;owned\\x07\n");
  EXPECT_EQ(LogRenderer(LogFormat::cat, plain()).record(record("info", "\x1b[2J")), "\\x1b[2J\n");
  EXPECT_THAT(LogRenderer(LogFormat::json, plain()).record(record("info", "\x1b[2J")),
              testing::HasSubstr("\\u001b[2J"));
}

TEST_F(RenderStream, ARecordOfAnotherShapeIsNoDisaster) {
  EXPECT_EQ(LogRenderer(LogFormat::brief, plain()).record(nullptr), "Jan 01 00:00:00 []         \n");
}

TEST_F(RenderStream, EachFormatHasItsOwnTime) {
  const auto first = [](LogFormat format) {
    const boost::json::object at{
        {"seq", 7}, {"time", now + 0.125}, {"level", "info"}, {"unit", "a"}, {"text", "x"}};
    const std::string line = LogRenderer(format, plain()).record(at);
    return line.substr(0, line.find(" [a] "));
  };
  EXPECT_EQ(first(LogFormat::brief), "Nov 22 14:03:11");
  EXPECT_EQ(first(LogFormat::full), "Sun 2026-11-22 14:03:11 UTC");
  EXPECT_EQ(first(LogFormat::iso), "2026-11-22T14:03:11+00:00");
  EXPECT_EQ(first(LogFormat::iso_precise), "2026-11-22T14:03:11.125000+00:00");
  EXPECT_EQ(first(LogFormat::precise), "Nov 22 14:03:11.125000");
  EXPECT_EQ(first(LogFormat::unix_time), "1795356191.125000");
}

TEST_F(RenderStream, UtcIsShownInAnyZone) {
  const ScopedZone zone("XXX-05:30");
  const auto shown = [](LogFormat format, Zone where) {
    return LogRenderer(format, plain(), where).record(record("info", "x")).substr(0, 25);
  };
  EXPECT_EQ(shown(LogFormat::iso, Zone::local), "2026-11-22T19:33:11+05:30");
  EXPECT_EQ(shown(LogFormat::iso, Zone::utc), "2026-11-22T14:03:11+00:00");
  EXPECT_EQ(shown(LogFormat::full, Zone::utc), "Sun 2026-11-22 14:03:11 U");
}

TEST_F(RenderStream, DeltasCountFromTheRecordBefore) {
  LogRenderer renderer(LogFormat::delta, plain());
  boost::json::object at = record("info", "x");
  EXPECT_EQ(renderer.record(at), "[Nov 22 14:03:11.000000 <     0.000000 >] [hello.service] INFO    x\n");
  at["time"] = now + 1.5;
  EXPECT_EQ(renderer.record(at), "[Nov 22 14:03:12.500000 <     1.500000 >] [hello.service] INFO    x\n");
}

TEST_F(RenderStream, AllFields) {
  EXPECT_EQ(LogRenderer(LogFormat::verbose, plain()).record(record("info", "one\ntwo")),
            "Sun 2026-11-22 14:03:11.000000 UTC [seq=1]\n"
            "    UNIT=hello.service\n    LEVEL=info\n    TEXT=one\n         two\n");
  const boost::json::object small{{"seq", 1}, {"text", "x"}};
  EXPECT_EQ(LogRenderer(LogFormat::json_pretty, plain()).record(small),
            "{\n    \"seq\": 1,\n    \"text\": \"x\"\n}\n");
  EXPECT_EQ(LogRenderer(LogFormat::json_seq, plain()).record(small), "\x1e{\"seq\":1,\"text\":\"x\"}\n");
}

TEST_F(RenderStream, EventsColourTheStates) {
  const auto event =
      object(R"({"time":1795356191.0,"task":"a.service","from":"running","to":"failed","reason":""})");
  EXPECT_EQ(render_event(event, coloured()),
            "Nov 22 14:03:11 a.service: \x1b[1;32mrunning\x1b[0m -> \x1b[1;31mfailed\x1b[0m\n");
}

}  // namespace
}  // namespace aiod::aioctl::test
