#include "settings/diagnostic.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "settings/did_you_mean.hpp"
#include "settings/source.hpp"
#include "settings/utf8.hpp"

namespace aiod::settings {
namespace {

std::string shown(std::string_view text, int line, int column) {
  return to_string(
      Source("f.yaml", text).diagnose(Severity::error, {"f.yaml", line, column}, "bad", "do good"));
}

TEST(Diagnostic, ShowsTheLineACaretAndTheHint) {
  EXPECT_EQ(shown("one:\n  two: 2\n", 2, 3), "f.yaml:2:3: error: bad\n    two: 2\n    ^\n  do good");
}

TEST(Diagnostic, TheCaretStandsUnderTheCharacter) {
  EXPECT_EQ(shown("\xC3\xA4\tx: y", 1, 4), "f.yaml:1:4: error: bad\n  \xC3\xA4 x: y\n    ^\n  do good");
}

TEST(Diagnostic, NothingInItSteersATerminal) {
  Source source("f\x1b[2J\n.yaml", "\xE2\x80\xAE: y");
  EXPECT_EQ(to_string(source.diagnose(Severity::error, {"f\x1b[2J\n.yaml", 1, 4}, "bad \xC2\x9B", "\r")),
            "f\\x1b[2J\\n.yaml:1:4: error: bad \\x9b\n  \\u202e: y\n        ^\n  \\x0d");
}

TEST(Diagnostic, SaysLessWhenThereIsLess) {
  EXPECT_EQ(to_string(without_line(Severity::warning, {"f", 1, 1}, "bad")), "f:1:1: warning: bad");
  EXPECT_EQ(shown("x", 99, 1), "f.yaml:99:1: error: bad\n  do good");
  EXPECT_EQ(shown("x", 1, 99), "f.yaml:1:99: error: bad\n  x\n   ^\n  do good");
}

TEST(Diagnostic, CutsALongLineAroundThePlace) {
  const std::string text = std::string(5000, 'a') + "HERE" + std::string(5000, 'b');
  const std::string result = shown(text, 1, 5001);
  EXPECT_LT(result.size(), 400u);
  EXPECT_THAT(result, testing::HasSubstr("aHEREb"));
  EXPECT_THAT(result, testing::HasSubstr(fmt::format("\n{:82}^", "")));
}

TEST(Diagnostic, CutsBetweenCharacters) {
  std::string text;
  for (int i = 0; i < 500; ++i) text += "\xE2\x82\xAC";
  for (int column = 1; column < 1500; ++column) {
    const auto diagnostic = Source("f", text).diagnose(Severity::error, {"f", 1, column}, "bad");
    ASSERT_FALSE(find_fault(diagnostic.source_line)) << column;
  }
}

TEST(Source, CountsLinesWhateverEndsThem) {
  const Source source("f",
                      "\xEF\xBB\xBF"
                      "a\r\nb\rc\nd");
  EXPECT_EQ(source.line(1), "a");
  EXPECT_EQ(source.line(2), "b");
  EXPECT_EQ(source.line(3), "c");
  EXPECT_EQ(source.line(4), "d");
  EXPECT_EQ(source.line(5), "");
  EXPECT_EQ(source.line(0), "");
  EXPECT_EQ(source.mark_at(4), (Mark{"f", 3, 1}));
  EXPECT_EQ(to_string(source.mark_at(4)), "f:3:1");
}

TEST(DidYouMean, FindsWhatWasMeant) {
  const std::vector<std::string_view> words{"enabled", "args", "kwargs", "schedule", "restart"};
  EXPECT_EQ(did_you_mean("enbaled", words), "did you mean \"enabled\"?");
  EXPECT_EQ(did_you_mean("Enabled", words), "did you mean \"enabled\"?");
  EXPECT_EQ(did_you_mean("arg", words), "did you mean \"args\"?");
  EXPECT_EQ(did_you_mean("kwarg", words), "did you mean \"kwargs\"?");
  EXPECT_EQ(did_you_mean("shedule", words), "did you mean \"schedule\"?");
  EXPECT_EQ(did_you_mean("retsart", words), "did you mean \"restart\"?");
}

TEST(DidYouMean, IsSilentWhenNothingIsNear) {
  const std::vector<std::string_view> words{"enabled", "args", "x"};
  EXPECT_EQ(did_you_mean("period", words), "");
  EXPECT_EQ(did_you_mean("", words), "");
  EXPECT_EQ(did_you_mean("y", words), "");
  EXPECT_EQ(did_you_mean(std::string(10'000, 'a'), words), "");
  EXPECT_EQ(did_you_mean("period", words), "");
  EXPECT_EQ(did_you_mean("args", {}), "");
}

TEST(Utf8, FindsWhatIsNone) {
  for (const std::string_view text : {"\x80", "a\xC3", "\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80",
                                      "\xF4\x90\x80\x80", "\xF5", "\xF0\x9F\x98"}) {
    EXPECT_TRUE(find_fault(text)) << in_quotes(text);
  }
  EXPECT_FALSE(find_fault("plain\t\r\n \xC3\xA4 \xE2\x82\xAC \xF0\x9F\x98\x80"));
  EXPECT_EQ(find_fault(std::string_view("ab\0", 3))->offset, 2u);
  EXPECT_EQ(find_fault("ab\x1B[31m")->message, "control character U+001B is not allowed");
  EXPECT_EQ(find_fault("\xC2\x9B")->message, "control character U+009B is not allowed");
}

TEST(InQuotes, IsSafeForATerminal) {
  EXPECT_EQ(in_quotes("a\x1B[2J\n"), "\"a\\x1b[2J\\n\"");
  EXPECT_EQ(in_quotes("\xC2\x9B\xFF\xC3\xA4"), "\"\\x9b\\xff\xC3\xA4\"");
  EXPECT_EQ(in_quotes(std::string(81, 'a')), fmt::format("\"{}...\"", std::string(80, 'a')));
  EXPECT_EQ(in_quotes(std::string(79, 'a') + "\xC3\xA4"), fmt::format("\"{}...\"", std::string(79, 'a')));
  EXPECT_LT(in_quotes(std::string(10'000, '\x80')).size(), 100u);
}

}  // namespace
}  // namespace aiod::settings
