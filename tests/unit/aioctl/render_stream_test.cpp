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
    return render_record(record(level, text), LogFormat::brief, terminal);
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
  EXPECT_EQ(render_record(record("info", "\x1b[2J"), LogFormat::cat, plain()), "\\x1b[2J\n");
  EXPECT_THAT(render_record(record("info", "\x1b[2J"), LogFormat::json, plain()),
              testing::HasSubstr("\\u001b[2J"));
}

TEST_F(RenderStream, ARecordOfAnotherShapeIsNoDisaster) {
  EXPECT_EQ(render_record(nullptr, LogFormat::brief, plain()), "Jan 01 00:00:00 []         \n");
}

TEST_F(RenderStream, EventsColourTheStates) {
  const auto event =
      object(R"({"time":1795356191.0,"task":"a.service","from":"running","to":"failed","reason":""})");
  EXPECT_EQ(render_event(event, coloured()),
            "Nov 22 14:03:11 a.service: \x1b[1;32mrunning\x1b[0m -> \x1b[1;31mfailed\x1b[0m\n");
}

}  // namespace
}  // namespace aiod::aioctl::test
