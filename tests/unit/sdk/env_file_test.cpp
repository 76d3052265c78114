#include <aio/env_file.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace aio {
namespace {

using testing::HasSubstr;

env::Variables read(std::string_view text) {
  std::vector<env::Problem> problems;
  env::Variables variables = env::read(text, problems);
  EXPECT_TRUE(problems.empty());
  return variables;
}

TEST(EnvFile, ReadsItsLines) {
  const env::Variables expected{{"A", "3"}, {"B", "two # words"}, {"C", "x=y"}, {"D", ""}, {"E", "'"}};
  EXPECT_EQ(read("# comment\n\n A = 1 \nexport B='two # words'\nC=\"x=y\"\nD=\nA=3\n E='\r\n"), expected);
  EXPECT_EQ(read("\xEF\xBB\xBF"
                 "A=1\rB=2"),
            (env::Variables{{"A", "1"}, {"B", "2"}}));
}

TEST(EnvFile, ReportsOtherLinesWithoutQuotingThem) {
  std::vector<env::Problem> problems;
  EXPECT_EQ(env::read("A=1\r\nhunter2\n2B=hunter2\n", problems), (env::Variables{{"A", "1"}}));
  ASSERT_EQ(problems.size(), 2u);
  EXPECT_EQ(problems[0].line, 2);
  EXPECT_EQ(problems[1].line, 3);
  for (const auto& problem : problems) EXPECT_THAT(problem.message, testing::Not(HasSubstr("hunter2")));
}

TEST(EnvFile, WhatIsWrittenIsReadBackByteForByte) {
  for (const char* value :
       {"",   " ",     " a",  "a\t", "\"",  "'",      "\"a\"", "'a'",  "\"a'",     "a\"b",    "\"\"",
        "#a", "a # b", "a=b", "$A",  "\\n", "export", "007",   "null", "\xC3\xA4", "\"'x'\"", " \"x\" "}) {
    const env::Variables variables{{"A", value}};
    EXPECT_EQ(read(env::write("", variables)), variables) << value;
    EXPECT_EQ(read(env::write(" export  A = old\n", variables)), variables) << value;
  }
}

TEST(EnvFile, RandomTextsComeBackToo) {
  std::mt19937 random(7);
  constexpr std::string_view letters = "ab \t\"'#=\\$";
  std::string text;
  for (int i = 0; i < 2000; ++i) {
    std::string value;
    for (std::size_t length = random() % 6; length > 0; --length) value += letters[random() % letters.size()];
    const std::string name = "V" + std::to_string(random() % 20);
    env::Variables expected = read(text);
    expected[name] = value;
    text = env::write(text, {{name, value}});
    ASSERT_EQ(read(text), expected) << text;
  }
}

TEST(EnvFile, EverythingElseStays) {
  EXPECT_EQ(env::write("# A=0\nexport A=1\nB = 2\nodd line", {{"A", "x y"}, {"C", "5"}}),
            "# A=0\nexport A=x y\nB = 2\nodd line\nC=5\n");
}

TEST(EnvFile, RefusesWhatItCantHold) {
  for (const char* value : {"a\nb", "a\rb", "\x01", "\x7F", "\xC2\x9B", "\xFF"})
    EXPECT_THROW(env::write("", {{"A", value}}), std::invalid_argument) << value;
  for (const char* name : {"", "1A", "A B", "A=", "\xC3\xA4"})
    EXPECT_THROW(env::write("", {{name, "x"}}), std::invalid_argument) << name;
  EXPECT_THROW(env::write("", {{"A", std::string(env::most_bytes, 'x')}}), std::invalid_argument);
  EXPECT_THROW(env::write("", {{"A", std::string(1, '\0')}}), std::invalid_argument);
}

}  // namespace
}  // namespace aio
