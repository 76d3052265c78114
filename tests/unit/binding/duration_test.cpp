#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <ratio>

#include "unit/binding/support.hpp"

namespace aio::binding_test {
namespace {

using namespace std::chrono_literals;
using Minutes = std::chrono::duration<std::uint8_t, std::ratio<60>>;
using Quarters = std::chrono::duration<int, std::ratio<900>>;

template <class T>
Problems problems_of(const Value& value, T* out = nullptr) {
  Problems problems;
  T converted{};
  detail::convert(value, converted, {.path = "/args/1", .name = "period", .position = 2}, problems);
  if (out != nullptr) *out = converted;
  return problems;
}

template <class T>
std::optional<T> duration(const Value& value) {
  T out{};
  return problems_of<T>(value, &out).empty() ? std::optional(out) : std::nullopt;
}

template <class T>
std::string message(const Value& value) {
  const auto problems = problems_of<T>(value);
  return problems.size() == 1 ? problems.front().message : "no problem";
}

TEST(Durations, ANumberIsSeconds) {
  EXPECT_EQ(duration<std::chrono::nanoseconds>(5), 5s);
  EXPECT_EQ(duration<std::chrono::milliseconds>(0.25), 250ms);
  EXPECT_EQ(duration<std::chrono::milliseconds>(0.1 + 0.2), 300ms);
  EXPECT_EQ(duration<std::chrono::seconds>(90.0), 90s);
  EXPECT_EQ(duration<std::chrono::minutes>(120), 2min);
  EXPECT_EQ(duration<std::chrono::hours>(-7200), -2h);
  EXPECT_EQ(duration<std::chrono::days>(86400), std::chrono::days(1));
  EXPECT_EQ(duration<std::chrono::weeks>(604800), std::chrono::weeks(1));
  EXPECT_EQ(duration<std::chrono::microseconds>(0.000'001), 1us);
}

TEST(Durations, TextHasUnits) {
  EXPECT_EQ(duration<std::chrono::milliseconds>("250ms"), 250ms);
  EXPECT_EQ(duration<std::chrono::minutes>("1h30m"), 90min);
  EXPECT_EQ(duration<std::chrono::seconds>("90"), 90s);
  for (const char* wrong : {"", "fast", "5 parsecs", "1h-", "99999999999h"})
    EXPECT_EQ(message<std::chrono::seconds>(wrong),
              "argument 2 (period) must be a duration: seconds, or text like 250ms or 1h30m");
}

TEST(Durations, MustFitTheirUnit) {
  EXPECT_EQ(message<std::chrono::seconds>("1500ms"), "argument 2 (period) must be a whole number of seconds");
  EXPECT_EQ(problems_of<std::chrono::seconds>("1500ms").front().got, "\"1500ms\"");
  EXPECT_EQ(message<std::chrono::milliseconds>(0.0015),
            "argument 2 (period) must be a whole number of milliseconds");
  EXPECT_EQ(message<std::chrono::days>("36h"), "argument 2 (period) must be a whole number of days");
  EXPECT_EQ(message<Quarters>(60), "argument 2 (period) must be a multiple of 15m");
  EXPECT_EQ(duration<Quarters>("1h"), Quarters(4));
}

TEST(Durations, MustFitTheirNumber) {
  EXPECT_EQ(duration<Minutes>("255m"), Minutes(255));
  EXPECT_EQ(message<Minutes>("256m"), "argument 2 (period) must be a shorter duration");
  EXPECT_EQ(message<Minutes>(-60), "argument 2 (period) must be a duration that is not negative");
}

TEST(Durations, RefuseWhatNobodyCanWaitFor) {
  const double infinity = std::numeric_limits<double>::infinity();
  for (const Value& huge : {Value(1e300), Value(-1e300), Value(std::numeric_limits<std::int64_t>::max()),
                            Value(std::numeric_limits<std::int64_t>::min()),
                            Value(std::numeric_limits<std::uint64_t>::max()), Value(9.3e9)})
    EXPECT_EQ(message<std::chrono::seconds>(huge), "argument 2 (period) must be shorter than 290 years")
        << huge;
  for (const Value& wrong : {Value(infinity), Value(std::numeric_limits<double>::quiet_NaN()), Value(true),
                             Value(nullptr), Value(Array{5})})
    EXPECT_FALSE(duration<std::chrono::nanoseconds>(wrong)) << wrong;
  EXPECT_EQ(duration<std::chrono::nanoseconds>(9'200'000'000), 9'200'000'000s);
}

TEST(Durations, MayHaveFractionsOfTheirOwn) {
  using Seconds = std::chrono::duration<double>;
  EXPECT_EQ(duration<Seconds>("1500ms"), Seconds(1.5));
  EXPECT_EQ(duration<std::chrono::duration<float>>(0.5), std::chrono::duration<float>(0.5F));
}

TEST(Durations, OfTicksThatAreNoNanosecondsAreNotSupported) {
  static_assert(!detail::is_duration<std::chrono::duration<int, std::pico>>);
  static_assert(!detail::is_duration<std::chrono::duration<int, std::ratio<1, 3>>>);
  static_assert(detail::is_duration<std::chrono::duration<double, std::ratio<1, 3>>>);
}

TEST(Durations, DefaultsBeyondWhatCanBeWrittenAreTheLongest) {
  EXPECT_EQ(detail::to_value(std::chrono::hours::max()), detail::to_value(Duration::max()));
  EXPECT_EQ(detail::to_value(std::chrono::hours::min()), detail::to_value(Duration::min()));
  EXPECT_EQ(detail::to_value(std::chrono::milliseconds(1500)), "1.5s");
}

}  // namespace
}  // namespace aio::binding_test
