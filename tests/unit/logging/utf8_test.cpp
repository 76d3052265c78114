#include "logging/utf8.hpp"

#include <gtest/gtest.h>

#include <string>

namespace aiod::logging {
namespace {

std::string clean(std::string_view text, std::size_t limit = 1000) {
  std::string scratch;
  return std::string(clean_text(text, limit, scratch));
}

TEST(Utf8, KnowsWellFormedText) {
  for (const std::string_view text :
       {"", "plain ascii, longer than a word", "ä", "…", "\U0001F600", "\xF4\x8F\xBF\xBF", "\xED\x9F\xBF",
        "\xEE\x80\x80", "\xE0\xA0\x80", "\xF0\x90\x80\x80"})
    EXPECT_TRUE(is_utf8(text)) << text;
}

TEST(Utf8, KnowsIllFormedText) {
  for (const std::string_view text : {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC3", "\xC3(", "\xE2\x82",
                                      "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80",
                                      "\xF5\x80\x80\x80", "\xFF", "eight by\xFF", "12345678\xE2\x82"})
    EXPECT_FALSE(is_utf8(text)) << text;
}

TEST(Utf8, KeepsTheVeryBytesWhenNothingIsWrong) {
  const std::string text = "grüße";
  std::string scratch;
  EXPECT_EQ(clean_text(text, 100, scratch).data(), text.data());
}

TEST(Utf8, ReplacesEachWrongByte) {
  EXPECT_EQ(clean("a\xFF"
                  "b"),
            "a\uFFFDb");
  EXPECT_EQ(clean("\xE2\x82"), "\uFFFD\uFFFD");
  EXPECT_EQ(clean(std::string_view("a\0b", 3)), std::string_view("a\0b", 3));
}

TEST(Utf8, EveryPairOfBytesComesOutValid) {
  for (int a = 0; a < 256; ++a) {
    for (int b = 0; b < 256; ++b) {
      const std::string text{static_cast<char>(a), static_cast<char>(b), 'x'};
      ASSERT_TRUE(is_utf8(clean(text))) << a << " " << b;
    }
  }
}

TEST(Utf8, MarksWhatItCuts) {
  EXPECT_EQ(clean(std::string(200, 'x'), 100), std::string(60, 'x') + "… [140 bytes cut]");
}

TEST(Utf8, KeepsATextThatJustFits) {
  EXPECT_EQ(clean(std::string(100, 'x'), 100), std::string(100, 'x'));
}

TEST(Utf8, CutsWhatGrewByReplacement) {
  const std::string result = clean(std::string(60, '\xFF'), 100);
  EXPECT_LE(result.size(), 100U);
  EXPECT_TRUE(is_utf8(result));
  EXPECT_TRUE(result.ends_with("… [40 bytes cut]")) << result;
}

TEST(Utf8, NeverCutsACharacterAtAnyLimit) {
  std::string text;
  for (int i = 0; i < 50; ++i) text += "a\u00E4\u2026\U0001F600";
  for (std::size_t limit = 0; limit <= text.size(); ++limit) {
    const std::string result = clean(text, limit);
    ASSERT_LE(result.size(), limit);
    ASSERT_TRUE(is_utf8(result)) << limit;
  }
}

}  // namespace
}  // namespace aiod::logging
