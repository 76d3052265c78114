#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "network/webrepl/attempts.hpp"
#include "network/webrepl/line_editor.hpp"
#include "network/webrepl/utf8.hpp"
#include "network/webrepl/words.hpp"

namespace webrepl {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Event = LineEditor::Event;

// What is typed, and what comes of it: "[line]" for each line, and the echo.
class Typing {
 public:
  explicit Typing(std::size_t limit = 100) : editor(limit) {}

  Typing& type(std::string_view text) {
    for (const char c : text) {
      const auto step = editor.take(c);
      echo += step.echo;
      if (step.event == Event::line) events += "[" + step.line + "]";
      if (step.event == Event::too_long) events += "[too long]";
      if (step.event == Event::interrupt) events += "^C";
      if (step.event == Event::end) events += "^D";
    }
    return *this;
  }

  LineEditor editor;
  std::string events;
  std::string echo;
};

TEST(LineEditor, ShowsWhatIsTypedAndEndsALineByEnter) {
  Typing typing;
  typing.type("status\rlog\nwhy\r\n\r");
  EXPECT_EQ(typing.events, "[status][log][why][]");
  EXPECT_EQ(typing.echo, "status\r\nlog\r\nwhy\r\n\r\n");
}

TEST(LineEditor, BackspaceTakesAWholeCharacter) {
  Typing typing;
  typing.type("ab\xC3\xA9\x7F\bc\r");
  EXPECT_EQ(typing.events, "[ac]");
  EXPECT_EQ(typing.echo, "ab\xC3\xA9\b \b\b \bc\r\n");
  EXPECT_EQ(Typing().type("\b").echo, "");
}

TEST(LineEditor, CtrlUTakesTheLineBack) {
  Typing typing;
  typing.type("abc\x15x\r");
  EXPECT_EQ(typing.events, "[x]");
  EXPECT_THAT(typing.echo, HasSubstr("abc\b \b\b \b\b \bx"));
}

TEST(LineEditor, CtrlCDropsTheLineAndCtrlDEndsOnAnEmptyOne) {
  EXPECT_EQ(Typing().type("abc\x03x\r").events, "^C[x]");
  EXPECT_EQ(Typing().type("abc\x04\r").events, "[abc]");
  EXPECT_EQ(Typing().type("\x04").events, "^D");
}

TEST(LineEditor, KeysThatMoveTheCursorAreNothing) {
  Typing typing;
  typing.type("a\x1B[Ab\x1BOPc\x1B[1;5Dd\t\x01\x1B\x03z\r");
  EXPECT_EQ(typing.events, "^C[z]");
  EXPECT_EQ(typing.echo, "abcd^C\r\nz\r\n");
}

TEST(LineEditor, APasswordIsNotShown) {
  Typing typing;
  typing.editor.show(false);
  typing.type("secrex\bt\r");
  EXPECT_EQ(typing.events, "[secret]");
  EXPECT_EQ(typing.echo, "\r\n");
}

TEST(LineEditor, HalfALineIsNoLine) {
  Typing typing(4);
  typing.type("stop all\rwhy\r");
  EXPECT_EQ(typing.events, "[too long][why]");
  EXPECT_EQ(typing.echo, "stop\a\a\a\a\r\nwhy\r\n");
}

std::vector<std::string> words(std::string_view line) {
  return words_of(line).value();
}

TEST(Words, ArePartedAsAShellDoes) {
  EXPECT_THAT(words("  log  -u\thello "), ElementsAre("log", "-u", "hello"));
  EXPECT_THAT(words(R"(call x '{"k": 1}')"), ElementsAre("call", "x", R"({"k": 1})"));
  EXPECT_THAT(words(R"(log -g "a \"b\" \n $HOME")"), ElementsAre("log", "-g", R"(a "b" \n $HOME)"));
  EXPECT_THAT(words(R"(a\ b c'd'"e" '')"), ElementsAre("a b", "cde", ""));
  EXPECT_THAT(words(R"(status *; reboot | `x` > y)"),
              ElementsAre("status", "*;", "reboot", "|", "`x`", ">", "y"));
  EXPECT_THAT(words(""), ElementsAre());
}

TEST(Words, AQuoteNeedsItsEnd) {
  EXPECT_FALSE(words_of("log -g 'a"));
  EXPECT_FALSE(words_of("log -g \"a"));
  EXPECT_FALSE(words_of("log \\"));
}

TEST(Password, IsComparedAsAWhole) {
  EXPECT_TRUE(same_password("secret-word", "secret-word"));
  EXPECT_FALSE(same_password("secret-wor", "secret-word"));
  EXPECT_FALSE(same_password("secret-wordsecret-word", "secret-word"));
  EXPECT_FALSE(same_password("Secret-word", "secret-word"));
  EXPECT_FALSE(same_password("", "secret-word"));
  EXPECT_FALSE(same_password("", "")) << "no password lets nobody in";
}

TEST(Attempts, MakeTheNextAnswerLater) {
  const aio::TimePoint now{24h};
  Attempts attempts;
  for (const auto expected : {0s, 1s, 2s, 4s, 8s, 16s, 32s, 32s})
    EXPECT_EQ(attempts.begin("a", now), expected);
  attempts.succeeded("a");
  EXPECT_EQ(attempts.begin("a", now), 0s);
}

TEST(Attempts, OfOneAddressDelayNoOther) {
  const aio::TimePoint now{24h};
  Attempts attempts;
  for (int i = 0; i < 10; ++i) attempts.begin("a", now);
  EXPECT_EQ(attempts.begin("b", now), 0s);
  EXPECT_EQ(attempts.begin("b", now), 1s);
  EXPECT_EQ(attempts.begin("a", now), 32s);
}

TEST(Attempts, AreForgottenAfterAWhile) {
  const aio::TimePoint now{24h};
  Attempts attempts;
  attempts.begin("a", now);
  EXPECT_EQ(attempts.begin("a", now + 9min), 1s);
  EXPECT_EQ(attempts.begin("a", now + 19min), 0s);
}

TEST(Attempts, FromManyAddressesForgetThoseThatWereQuietForLongest) {
  aio::TimePoint now{24h};
  Attempts attempts;
  attempts.begin("quiet", now);
  attempts.begin("busy", now);
  for (std::size_t i = 0; i < 2 * Attempts::most_addresses; ++i) {
    now += 1ms;
    attempts.begin(std::to_string(i), now);
    EXPECT_NE(attempts.begin("busy", now), 0s);
  }
  EXPECT_EQ(attempts.begin("quiet", now), 0s);
}

TEST(Utf8, KnowsWhatIsWellFormed) {
  for (const char* good : {"", "abc", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x90\x8D", "\xF4\x8F\xBF\xBF"})
    EXPECT_TRUE(is_utf8(good)) << good;
  for (const char* bad :
       {"\x80", "\xC0\x80", "\xC3", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xFF", "\xE2\x82"})
    EXPECT_FALSE(is_utf8(bad)) << bad;
  EXPECT_EQ(sendable("\xC3\xA9"), "\xC3\xA9");
  EXPECT_EQ(sendable("a\xC3 b"), "a? b");
}

}  // namespace
}  // namespace webrepl
