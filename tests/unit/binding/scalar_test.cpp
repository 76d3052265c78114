#include <cstdint>
#include <limits>
#include <optional>

#include "unit/binding/support.hpp"

namespace aio::binding_test {
namespace {

using ::testing::HasSubstr;

/// Converts one value as the parameter `x` that was given by name.
template <class T>
std::optional<T> converted(const Value& value, Problems* problems = nullptr) {
  Problems own;
  T out{};
  detail::convert(value, out, {.path = "/kwargs/x", .name = "x"}, problems != nullptr ? *problems : own);
  if (!(problems != nullptr ? problems : &own)->empty()) return std::nullopt;
  return out;
}

template <class T>
BindProblem problem_of(const Value& value) {
  Problems problems;
  converted<T>(value, &problems);
  EXPECT_EQ(problems.size(), 1U);
  return problems.empty() ? BindProblem{} : problems.front();
}

TEST(Bool, TakesTrueAndFalseOnly) {
  EXPECT_EQ(converted<bool>(true), true);
  EXPECT_EQ(converted<bool>(false), false);
  for (const Value& wrong :
       {Value(0), Value(1), Value("true"), Value(nullptr), Value(Array{true}), Value(1.0)})
    EXPECT_FALSE(converted<bool>(wrong)) << wrong;
  EXPECT_EQ(problem_of<bool>(1), (BindProblem{"/kwargs/x", "x must be true or false", "1", ""}));
  EXPECT_EQ(problem_of<bool>("Yes").hint, "write true or false, without quotes");
}

template <class T>
class IntegerTest : public ::testing::Test {};
using Integers = ::testing::Types<std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, std::int32_t,
                                  std::uint32_t, std::int64_t, std::uint64_t, long long, unsigned long long>;
TYPED_TEST_SUITE(IntegerTest, Integers);

TYPED_TEST(IntegerTest, TakesItsWholeRange) {
  using Limits = std::numeric_limits<TypeParam>;
  EXPECT_EQ(converted<TypeParam>(Value(Limits::min())), Limits::min());
  EXPECT_EQ(converted<TypeParam>(Value(Limits::max())), Limits::max());
  EXPECT_EQ(converted<TypeParam>(0), TypeParam{0});
  EXPECT_EQ(converted<TypeParam>(7.0), TypeParam{7});
  EXPECT_EQ(converted<TypeParam>(std::uint64_t{7}), TypeParam{7});
}

TYPED_TEST(IntegerTest, RefusesWhatIsOneBeyond) {
  using Limits = std::numeric_limits<TypeParam>;
  if constexpr (sizeof(TypeParam) < sizeof(std::int64_t)) {
    EXPECT_FALSE(converted<TypeParam>(std::int64_t{Limits::min()} - 1));
    EXPECT_FALSE(converted<TypeParam>(std::int64_t{Limits::max()} + 1));
    EXPECT_FALSE(converted<TypeParam>(static_cast<double>(Limits::max()) + 1.0));
  } else if constexpr (std::is_signed_v<TypeParam>) {
    EXPECT_FALSE(converted<TypeParam>(static_cast<std::uint64_t>(Limits::max()) + 1));
  } else {
    EXPECT_FALSE(converted<TypeParam>(-1));
    EXPECT_FALSE(converted<TypeParam>(1.8446744073709552e19));
  }
  EXPECT_THAT(problem_of<TypeParam>(1e300).message, HasSubstr(std::to_string(Limits::max())));
}

TYPED_TEST(IntegerTest, RefusesWhatIsNoWholeNumber) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  for (const Value& wrong : {Value(0.5), Value(nan), Value(infinity), Value(-infinity), Value("5"),
                             Value(true), Value(nullptr), Value(Object{}), Value(1e300), Value(-1e300)})
    EXPECT_FALSE(converted<TypeParam>(wrong)) << wrong;
  EXPECT_EQ(problem_of<TypeParam>("5").hint, "write it without quotes");
  EXPECT_EQ(problem_of<TypeParam>("five").hint, "");
  EXPECT_EQ(problem_of<TypeParam>(nan).got, "not a number");
}

TEST(Integer, NamesItsRange) {
  EXPECT_EQ(problem_of<std::uint8_t>(256).message, "x must be a whole number from 0 to 255");
  EXPECT_EQ(problem_of<std::int8_t>(-129).message, "x must be a whole number from -128 to 127");
  EXPECT_EQ(problem_of<std::int64_t>("a").message, "x must be a whole number");
  EXPECT_EQ(problem_of<std::uint64_t>(-1).message, "x must be a whole number from 0 to 18446744073709551615");
  EXPECT_EQ(problem_of<std::int64_t>(std::numeric_limits<std::uint64_t>::max()).message,
            "x must be a whole number from -9223372036854775808 to 9223372036854775807");
}

TEST(Integer, DoesNotTrustADoubleBeyondItsPrecision) {
  EXPECT_EQ(converted<std::int64_t>(9007199254740991.0), 9007199254740991);
  EXPECT_FALSE(converted<std::int64_t>(9007199254740992.0));
}

TEST(Floating, TakesAnyFiniteNumber) {
  EXPECT_EQ(converted<double>(1.5), 1.5);
  EXPECT_EQ(converted<double>(3), 3.0);
  EXPECT_EQ(converted<double>(std::numeric_limits<std::uint64_t>::max()), 18446744073709551616.0);
  EXPECT_EQ(converted<double>(-1.7e308), -1.7e308);
  EXPECT_EQ(converted<float>(0.5), 0.5F);
  EXPECT_EQ(converted<long double>(0.25), 0.25L);
}

TEST(Floating, RefusesTheRest) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  for (const Value& wrong : {Value("1.5"), Value(true), Value(nullptr), Value(nan), Value(infinity)})
    EXPECT_FALSE(converted<double>(wrong)) << wrong;
  EXPECT_EQ(problem_of<double>(-infinity).got, "minus infinite");
  EXPECT_EQ(problem_of<double>("1.5").hint, "write it without quotes");
  EXPECT_EQ(problem_of<float>(1e300).message, "x must be a smaller number");
  EXPECT_FALSE(converted<float>(-1e39));
}

TEST(Text, TakesTextOnly) {
  EXPECT_EQ(converted<std::string>(""), "");
  EXPECT_EQ(converted<std::string>(Value(std::string_view("a\0b", 3))), std::string("a\0b", 3));
  EXPECT_EQ(problem_of<std::string>(5),
            (BindProblem{"/kwargs/x", "x must be text", "5", "put it in quotes to make it text"}));
  EXPECT_EQ(problem_of<std::string>(true).hint, "put it in quotes to make it text");
  EXPECT_EQ(problem_of<std::string>(Array{}).hint, "");
}

TEST(Pin, TakesNumbersAndNames) {
  EXPECT_EQ(converted<gpio::Pin>(17), gpio::Pin("17"));
  EXPECT_EQ(converted<gpio::Pin>(17.0), gpio::Pin("17"));
  EXPECT_EQ(converted<gpio::Pin>("BOARD11"), gpio::Pin("BOARD11"));
  for (const Value& wrong : {Value(-1), Value(1.5), Value(""), Value(true), Value(nullptr), Value(Array{17})})
    EXPECT_FALSE(converted<gpio::Pin>(wrong)) << wrong;
  EXPECT_EQ(problem_of<gpio::Pin>("").message, "x must be a pin: a number, or a name like GPIO17");
}

TEST(Anything, TakesAnything) {
  for (const Value& any : {Value(nullptr), Value(1), Value("x"), Value(Object{{"a", 1}})})
    EXPECT_EQ(converted<Value>(any), any);
}

TEST(Optional, TakesNullAsNothing) {
  const auto nothing = converted<std::optional<int>>(nullptr);
  ASSERT_TRUE(nothing);
  EXPECT_EQ(*nothing, std::nullopt);
  EXPECT_EQ(converted<std::optional<int>>(5).value(), 5);
  EXPECT_EQ(problem_of<std::optional<bool>>("x").message, "x must be true or false");
}

TEST(Lists, TakeTheirItemsKind) {
  EXPECT_EQ(converted<std::vector<int>>(Array{}), std::vector<int>());
  EXPECT_EQ(converted<std::vector<int>>(Array({1, 2})), (std::vector<int>{1, 2}));
  EXPECT_EQ(converted<std::vector<bool>>(Array({true, false, true})), (std::vector<bool>{true, false, true}));
  EXPECT_EQ(converted<std::vector<std::vector<int>>>(Array({Array({1}), Array{}})),
            (std::vector<std::vector<int>>{{1}, {}}));
  EXPECT_EQ(problem_of<std::vector<gpio::Pin>>("GPIO17").hint,
            "put it in brackets to make it a list of one: [...]");
  EXPECT_EQ(problem_of<std::vector<bool>>(Array({true, 1})),
            (BindProblem{"/kwargs/x/1", "x[1] must be true or false", "1", ""}));
  EXPECT_EQ(problem_of<std::vector<int>>(Array({1, nullptr})).message.substr(0, 4), "x[1]");
}

TEST(Maps, TakeAnyKeys) {
  using Map = std::map<std::string, int>;
  EXPECT_EQ(converted<Map>(Object{}), Map());
  EXPECT_EQ(converted<Map>(Object({{"a", 1}, {"", 2}})), (Map{{"a", 1}, {"", 2}}));
  EXPECT_EQ(problem_of<Map>(Object{{"7", "x"}}).message.substr(0, 9), "x.7 must ");
  EXPECT_FALSE(converted<Map>(Array{}));
}

TEST(Path, IsAJsonPointer) {
  // As settings::child_path writes it: else a secret under such a key would not be known for one.
  using Map = std::map<std::string, std::map<std::string, int>>;
  EXPECT_EQ(problem_of<Map>(Object{{"a/b", Object{{"c~d", "x"}}}}).path, "/kwargs/x/a~1b/c~0d");
}

TEST(Got, IsCutWhereNobodyReadsOn) {
  const std::string long_text(10'000, 'a');
  EXPECT_LT(problem_of<int>(Value(long_text)).got.size(), 210U);
  std::string umlauts;
  for (int i = 0; i < 500; ++i) umlauts += "\xC3\xA4";
  const std::string got = problem_of<int>(Value(umlauts)).got;
  ASSERT_TRUE(got.ends_with("..."));
  EXPECT_EQ(got.substr(0, got.size() - 3).substr(got.size() - 5), "\xC3\xA4");
}

}  // namespace
}  // namespace aio::binding_test
