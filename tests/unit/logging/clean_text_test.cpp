#include "logging/clean_text.hpp"

#include <gtest/gtest.h>

#include <string>

#include "base/utf8.hpp"

namespace aiod::logging {
namespace {

std::string clean(std::string_view text, std::size_t limit = 1000) {
  std::string scratch;
  return std::string(clean_text(text, limit, scratch));
}

TEST(CleanText, KeepsTheVeryBytesWhenNothingIsWrong) {
  const std::string text = "grüße";
  std::string scratch;
  EXPECT_EQ(clean_text(text, 100, scratch).data(), text.data());
}

TEST(CleanText, ReplacesEachWrongByte) {
  EXPECT_EQ(clean("a\xFF"
                  "b"),
            "a\uFFFDb");
  EXPECT_EQ(clean("\xE2\x82"), "\uFFFD\uFFFD");
  EXPECT_EQ(clean(std::string_view("a\0b", 3)), std::string_view("a\0b", 3));
}

TEST(CleanText, EveryPairOfBytesComesOutValid) {
  for (int a = 0; a < 256; ++a) {
    for (int b = 0; b < 256; ++b) {
      const std::string text{static_cast<char>(a), static_cast<char>(b), 'x'};
      ASSERT_TRUE(base::is_utf8(clean(text))) << a << " " << b;
    }
  }
}

TEST(CleanText, MarksWhatItCuts) {
  EXPECT_EQ(clean(std::string(200, 'x'), 100), std::string(60, 'x') + "… [140 bytes cut]");
}

TEST(CleanText, KeepsATextThatJustFits) {
  EXPECT_EQ(clean(std::string(100, 'x'), 100), std::string(100, 'x'));
}

TEST(CleanText, CutsWhatGrewByReplacement) {
  const std::string result = clean(std::string(60, '\xFF'), 100);
  EXPECT_LE(result.size(), 100U);
  EXPECT_TRUE(base::is_utf8(result));
  EXPECT_TRUE(result.ends_with("… [40 bytes cut]")) << result;
}

TEST(CleanText, NeverCutsACharacterAtAnyLimit) {
  std::string text;
  for (int i = 0; i < 50; ++i) text += "a\u00E4\u2026\U0001F600";
  for (std::size_t limit = 0; limit <= text.size(); ++limit) {
    const std::string result = clean(text, limit);
    ASSERT_LE(result.size(), limit);
    ASSERT_TRUE(base::is_utf8(result)) << limit;
  }
}

}  // namespace
}  // namespace aiod::logging
