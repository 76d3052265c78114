#include "settings/scalar.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

#include "fixture.hpp"

namespace aiod::settings {
namespace {

using aio::Value;

TEST(ResolveScalar, Null) {
  for (const char* text : {"", "~", "null", "Null", "NULL"})
    EXPECT_TRUE(resolve_scalar(text).is_null()) << text;
  EXPECT_EQ(resolve_scalar("nULL"), Value("nULL"));
}

TEST(ResolveScalar, Bool) {
  for (const char* text : {"true", "True", "TRUE"}) EXPECT_EQ(resolve_scalar(text), Value(true)) << text;
  for (const char* text : {"false", "False", "FALSE"}) EXPECT_EQ(resolve_scalar(text), Value(false)) << text;
  for (const char* text : {"yes", "no", "on", "off", "Yes", "OFF", "y", "n", "tRUE"}) {
    EXPECT_EQ(resolve_scalar(text), Value(text)) << text;
  }
}

TEST(ResolveScalar, Integers) {
  EXPECT_EQ(resolve_scalar("0"), Value(0));
  EXPECT_EQ(resolve_scalar("-7"), Value(-7));
  EXPECT_EQ(resolve_scalar("+7"), Value(7));
  EXPECT_EQ(resolve_scalar("012"), Value(12));
  EXPECT_EQ(resolve_scalar("0o17"), Value(15));
  EXPECT_EQ(resolve_scalar("0x1F"), Value(31));
  EXPECT_EQ(resolve_scalar("0xff"), Value(255));
  EXPECT_EQ(resolve_scalar("9223372036854775807"), Value(std::numeric_limits<std::int64_t>::max()));
  EXPECT_EQ(resolve_scalar("-9223372036854775808"), Value(std::numeric_limits<std::int64_t>::min()));
  EXPECT_TRUE(resolve_scalar("9223372036854775808").is_uint64());
  EXPECT_EQ(resolve_scalar("18446744073709551615"), Value(std::numeric_limits<std::uint64_t>::max()));
}

TEST(ResolveScalar, IntegersBeyond64BitsAreDoubles) {
  EXPECT_EQ(resolve_scalar("18446744073709551616"), Value(18446744073709551616.0));
  EXPECT_EQ(resolve_scalar("-9223372036854775809"), Value(-9223372036854775808.0));
  EXPECT_EQ(resolve_scalar("-99999999999999999999"), Value(-1e20));
  EXPECT_EQ(resolve_scalar("0x10000000000000000"), Value(18446744073709551616.0));
  EXPECT_EQ(resolve_scalar("0o2000000000000000000000"), Value(18446744073709551616.0));
}

TEST(ResolveScalar, Floats) {
  EXPECT_EQ(resolve_scalar("1.5"), Value(1.5));
  EXPECT_EQ(resolve_scalar(".5"), Value(.5));
  EXPECT_EQ(resolve_scalar("5."), Value(5.0));
  EXPECT_EQ(resolve_scalar("-1.5e-3"), Value(-0.0015));
  EXPECT_EQ(resolve_scalar("+1E2"), Value(100.0));
  EXPECT_TRUE(resolve_scalar("1e0").is_double());
  EXPECT_TRUE(std::isnan(resolve_scalar(".nan").get_double()));
  EXPECT_TRUE(std::isinf(resolve_scalar("-.inf").get_double()));
  EXPECT_TRUE(std::isinf(resolve_scalar("1e999").get_double()));
}

TEST(ResolveScalar, EverythingElseIsAString) {
  for (const char* text : {"07:30", "1h30m",      "0b1", "0o8", "0x",  "0xG", "0o",  "-0x1",  "1_000", "1,5",
                           "1e",    "1e+",        ".",   "-",   "+",   "e5",  "..",  "1.2.3", "inf",   "nan",
                           "-.nan", "2027-03-01", " 1",  "1 ",  "--1", "+-1", "-+1", "0o-1",  "0x-1"}) {
    EXPECT_EQ(resolve_scalar(text), Value(text)) << text;
  }
}

TEST(ResolveScalar, AnyBytesAreSomething) {
  std::mt19937 random(7);
  constexpr std::string_view kAlphabet = "0123456789+-.eExXoOaAfFnNiIlLtTrRuU~ \n\xFF";
  for (int i = 0; i < 100'000; ++i) {
    std::string text(random() % 24, ' ');
    for (char& c : text) c = kAlphabet[random() % kAlphabet.size()];
    const Value value = resolve_scalar(text);
    if (value.is_string()) {
      ASSERT_EQ(value.get_string(), text);
    }
  }
}

class ScalarTest : public SettingsTest {
 protected:
  Value kwarg(const std::string& text) { return load_hello("{kwargs: {x: " + text + "}}").kwargs["x"]; }
};

TEST_F(ScalarTest, QuotesAndTagsRule) {
  EXPECT_EQ(kwarg("12"), Value(12));
  EXPECT_EQ(kwarg("\"12\""), Value("12"));
  EXPECT_EQ(kwarg("'true'"), Value("true"));
  EXPECT_EQ(kwarg("!!str 12"), Value("12"));
  EXPECT_EQ(kwarg("!!int \"12\""), Value(12));
  EXPECT_EQ(kwarg("!!float 12"), Value(12.0));
  EXPECT_EQ(kwarg("!!bool 'true'"), Value(true));
  EXPECT_EQ(kwarg("! 12"), Value("12"));
  EXPECT_EQ(kwarg("\"\""), Value(""));
  EXPECT_EQ(kwarg("yes"), Value("yes"));
}

TEST_F(ScalarTest, ValuesNest) {
  EXPECT_EQ(
      kwarg("{a: [1, {b: null}], c: !!map {}, d: !!seq []}"),
      (Value{{"a", {1, Value(aio::Object{{"b", nullptr}})}}, {"c", aio::Object()}, {"d", aio::Array()}}));
}

TEST_F(ScalarTest, WhatJsonCannotHoldIsAnErrorAtItsPlace) {
  const auto settings = load_services("hello:\n  kwargs:\n    a: .nan\n    b: [1, -.inf]\n    c: 1e999\n");
  EXPECT_THAT(errors_of(settings.services.at("hello")),
              testing::ElementsAre("3:8: \".nan\" is not a number that a setting can hold",
                                   "4:12: \"-.inf\" is not a number that a setting can hold",
                                   "5:8: \"1e999\" is not a number that a setting can hold"));
}

TEST_F(ScalarTest, ATagThatDoesNotFitIsAnError) {
  const auto settings = load_services("hello: {args: [!!int x, !!bool 1, !!null 0, !!float yes]}\n");
  EXPECT_EQ(errors_of(settings.services.at("hello")).size(), 4u);
  EXPECT_TRUE(settings.ok());
}

}  // namespace
}  // namespace aiod::settings
