#include "base/terminal_text.hpp"

#include <gtest/gtest.h>

#include <string>

#include "base/utf8.hpp"

namespace aiod::base {
namespace {

using namespace std::string_literals;

std::string utf8(char32_t code) {
  const auto tail = [code](unsigned shift) { return static_cast<char>(0x80U | ((code >> shift) & 0x3FU)); };
  if (code < 0x80) return {static_cast<char>(code)};
  if (code < 0x800) return {static_cast<char>(0xC0U | (code >> 6U)), tail(0)};
  if (code < 0x10000) return {static_cast<char>(0xE0U | (code >> 12U)), tail(6), tail(0)};
  return {static_cast<char>(0xF0U | (code >> 18U)), tail(12), tail(6), tail(0)};
}

// What no terminal may get, by the properties of Unicode, written down apart from the table that is tested:
// controls, what turns the direction (Bidi_Control), what ends a line, and what is not seen.
bool must_be_escaped(char32_t code) {
  const bool control = code < 0x20 || (code >= 0x7F && code <= 0x9F);
  const bool bidi = code == 0x061C || code == 0x200E || code == 0x200F ||
                    (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
  const bool breaks = code == 0x85 || code == 0x2028 || code == 0x2029;
  const bool hidden = code == 0xAD || code == 0x200B || code == 0x2060 || code == 0xFEFF ||
                      (code >= 0xE0000 && code <= 0xE01EF);
  return control || bidi || breaks || hidden;
}

TEST(TerminalText, NothingThatATerminalObeysGetsThrough) {
  for (char32_t code = 0; code <= 0x10FFFF; ++code) {
    if (code >= 0xD800 && code <= 0xDFFF) continue;
    const std::string character = utf8(code);
    const std::string shown = terminal_text("a" + character + "b");
    for (std::string_view rest = shown; !rest.empty();) {
      const Character each = first_character(rest);
      ASSERT_TRUE(each.valid && !must_be_escaped(each.code)) << std::hex << static_cast<unsigned>(code);
      rest.remove_prefix(each.length);
    }
    ASSERT_EQ(terminal_safe_prefix(character), is_terminal_safe(code) ? character.size() : 0);
    ASSERT_TRUE(code == '\t' || is_terminal_safe(code) == (shown == "a" + character + "b"))
        << std::hex << static_cast<unsigned>(code);
  }
}

TEST(TerminalText, NoPairOfBytesGetsThroughThatIsNotText) {
  for (unsigned bytes = 0; bytes < 0x10000; ++bytes) {
    const std::string text{static_cast<char>(bytes >> 8U), static_cast<char>(bytes)};
    for (const std::string& shown : {terminal_text(text), terminal_output(text)})
      ASSERT_TRUE(is_utf8(shown)) << std::hex << bytes;
  }
}

TEST(TerminalText, LeavesTextThatIsSafe) {
  for (const std::string_view text : {"LED 17 → 25 °C, 日本", "שלום", "مرحبا", "نمی‌خواهم",
                                      "❤️ 👩‍👩‍👧", "e\u0301", "\uFFFD", ""})
    EXPECT_EQ(terminal_text(text), text);
}

TEST(TerminalText, ShowsWhatItEscapes) {
  EXPECT_EQ(terminal_text("\x1b[2J\x07"), "\\x1b[2J\\x07");
  EXPECT_EQ(terminal_text("a\0b"s), "a\\x00b");
  EXPECT_EQ(terminal_text("\u009b31m"), "\\x9b31m");
  EXPECT_EQ(terminal_text("a\u202eb\u00ad"), "a\\u202eb\\u00ad");
  EXPECT_EQ(terminal_text("\U000E0041"), "\\U000e0041");
  EXPECT_EQ(terminal_text("\xff\xc3"), "\\xff\\xc3");
  EXPECT_EQ(terminal_text("a\tb"), "a b");
}

TEST(TerminalText, ABreakIsOneOnlyWhereItMayBe) {
  EXPECT_EQ(terminal_text("a\nb\r\nc\rd"), "a\\nb\\x0d\\nc\\x0dd");
  EXPECT_EQ(terminal_text("a\nb\r\nc\rd", Keep::newlines), "a\nb\nc\\x0dd");
}

TEST(TerminalText, NoLineOfAParagraphPassesForOneOfItsOwn) {
  EXPECT_EQ(terminal_text("a\nb\r\n<0>c\n  d\n\ne\n", Keep::paragraph), "a\n  b\n  <0>c\n  d\n\n  e\n");
  EXPECT_EQ(terminal_text("one", Keep::paragraph), "one");
}

TEST(TerminalOutput, LetsColoursAndLinesThroughAndNothingElse) {
  const std::string own = "\x1b[1;32m●\x1b[0m hello\n\tx\n\x1e{}\n";
  EXPECT_EQ(terminal_output(own), own);
  EXPECT_EQ(terminal_output("\x1b[2J\x1b]0;x\x07\x1b[31"), "\\x1b[2J\\x1b]0;x\\x07\\x1b[31");
  EXPECT_EQ(terminal_output("a\rb\u009b1m\u202e\xff"), "a\\x0db\\x9b1m\\u202e\\xff");
}

}  // namespace
}  // namespace aiod::base
