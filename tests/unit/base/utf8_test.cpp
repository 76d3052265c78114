#include "base/utf8.hpp"

#include <gtest/gtest.h>

#include <string>

namespace aiod::base {
namespace {

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

TEST(Utf8, ReadsACharacter) {
  const auto code_of = [](std::string_view text) { return first_character(text).code; };
  EXPECT_EQ(code_of("a…"), U'a');
  EXPECT_EQ(code_of("ä"), U'ä');
  EXPECT_EQ(code_of("…a"), U'…');
  EXPECT_EQ(code_of("\U0001F600"), U'\U0001F600');
  EXPECT_EQ(first_character("\U0001F600x").length, 4U);
  EXPECT_FALSE(first_character("\xE2\x82").valid);
  EXPECT_EQ(first_character("\xE2\x82").length, 1U);
}

TEST(Utf8, ReplacesEachWrongByte) {
  EXPECT_EQ(to_utf8("grüße"), "grüße");
  EXPECT_EQ(to_utf8("caf\xE9!"), "caf\uFFFD!");
  EXPECT_EQ(to_utf8("\xE2\x82"), "\uFFFD\uFFFD");
  EXPECT_EQ(to_utf8(std::string_view("a\0b", 3)), std::string_view("a\0b", 3));
}

TEST(Utf8, EveryThreeBytesComeOutValid) {
  for (unsigned bytes = 0; bytes < (1U << 24U); bytes += 7) {
    const std::string text{static_cast<char>(bytes >> 16U), static_cast<char>(bytes >> 8U),
                           static_cast<char>(bytes)};
    ASSERT_TRUE(is_utf8(to_utf8(text))) << std::hex << bytes;
  }
}

}  // namespace
}  // namespace aiod::base
