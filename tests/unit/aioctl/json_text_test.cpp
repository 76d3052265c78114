#include "aioctl/json_text.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <limits>

namespace aiod::aioctl {
namespace {

namespace json = boost::json;

TEST(JsonText, WritesNumbersInFull) {
  EXPECT_EQ(to_text(1795356187.25), "1795356187.25");
  EXPECT_EQ(to_text(0.0), "0.0");
  EXPECT_EQ(to_text(1795356187.0), "1795356187.0");
  EXPECT_EQ(to_text(-3), "-3");
  EXPECT_EQ(to_text(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
  EXPECT_EQ(to_text(std::numeric_limits<double>::quiet_NaN()), "null");
}

TEST(JsonText, ReadsBackTheSame) {
  for (const char* text :
       {R"({"a":[1,2.5,null,true,"x\"\\y\n\u0001"],"b":{},"c":[],"日":"本"})", R"("")", "1e300", "5e-324"}) {
    const json::value value = json::parse(text);
    EXPECT_EQ(json::parse(to_text(value)), value) << text;
    EXPECT_EQ(json::parse(to_text(value, JsonStyle::spaced)), value) << text;
  }
}

TEST(JsonText, EscapesWhatATerminalObeys) {
  EXPECT_EQ(to_text("\x1b[2J\x7f\u009b"), R"("\u001b[2J\u007f\u009b")");
  EXPECT_EQ(to_text("\u202e\u2028\ufeff\u00ad\U000e0041"), R"("\u202e\u2028\ufeff\u00ad\udb40\udc41")");
  EXPECT_EQ(boost::json::parse(to_text("\U000e0041")), "\U000e0041");
  EXPECT_EQ(to_text("a\xff"), R"("a\ufffd")");
  EXPECT_EQ(to_text("Â\u00a0"), "\"Â\u00a0\"");
}

TEST(JsonText, SpacesForPeople) {
  EXPECT_EQ(to_text(json::parse(R"({"a":[1,2],"b":"c"})"), JsonStyle::spaced), R"({"a": [1, 2], "b": "c"})");
}

TEST(Readable, ShowsStringsBareAndSafe) {
  EXPECT_EQ(to_readable("line 1\nline 2\x1b"), "line 1\nline 2\\x1b");
  EXPECT_EQ(to_readable(json::array{1, "x"}), R"([1, "x"])");
}

}  // namespace
}  // namespace aiod::aioctl
