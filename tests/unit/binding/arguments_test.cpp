#include "unit/binding/support.hpp"

namespace aio::binding_test {

using namespace std::chrono_literals;

struct Blink {
  gpio::Pin led = "GPIO17";
  std::chrono::milliseconds period = 5s;
  std::optional<int> times = 3;
};
AIO_PARAMS(Blink, led, period, times)

struct One {
  int x = 1;
};
AIO_PARAMS(One, x)

struct Strict {
  Required<gpio::Pin> pin;
  Required<std::optional<int>> limit;
  int x = 0;
};
AIO_PARAMS(Strict, pin, limit, x)

namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Arguments, NothingGivenIsTheDefaults) {
  const auto [params, problems] = bound<Blink>({});
  EXPECT_THAT(problems, IsEmpty());
  EXPECT_EQ(params.led, gpio::Pin("GPIO17"));
  EXPECT_EQ(params.period, 5s);
  EXPECT_EQ(params.times, 3);
}

TEST(Arguments, BindByPositionAndByName) {
  const auto [params, problems] = bound<Blink>("[22]", R"({"period": "250ms"})");
  EXPECT_THAT(problems, IsEmpty());
  EXPECT_EQ(params.led, gpio::Pin("22"));
  EXPECT_EQ(params.period, 250ms);
}

TEST(Arguments, NullIsTheDefaultUnlessItIsAValue) {
  const auto [params, problems] = bound<Blink>("[null, 1]", R"({"times": null})");
  EXPECT_THAT(problems, IsEmpty());
  EXPECT_EQ(params.led, gpio::Pin("GPIO17"));
  EXPECT_EQ(params.period, 1s);
  EXPECT_EQ(params.times, std::nullopt);
}

TEST(Arguments, TooManyAreCountedAtTheFirst) {
  EXPECT_THAT(bound<Blink>("[1, 1, 1, 1, 1]", "{}").problems,
              ElementsAre(BindProblem{"/args/3",
                                      "takes at most 3 arguments (led, period, times), but 5 were given"}));
  EXPECT_THAT(bound<One>("[1, 2]", "{}").problems,
              ElementsAre(BindProblem{"/args/1", "takes at most 1 argument (x), but 2 were given"}));
  EXPECT_THAT(bound<NoParams>("[1]", "{}").problems,
              ElementsAre(BindProblem{"/args/0", "takes no arguments, but 1 was given"}));
}

TEST(Arguments, TwiceIsOnceTooOften) {
  EXPECT_THAT(
      bound<Blink>("[1, 2]", R"({"period": 3})").problems,
      ElementsAre(BindProblem{"/kwargs/period", "\"period\" is given twice: here and as argument 2 in args",
                              "", "", true}));
  EXPECT_THAT(bound<Blink>("[null]", R"({"led": 3})").problems.size(), 1U);
}

TEST(Arguments, UnknownNamesAreGuessed) {
  EXPECT_THAT(
      bound<Blink>("[]", R"({"perod": 3})").problems,
      ElementsAre(BindProblem{"/kwargs/perod", "unknown parameter \"perod\"; known are: led, period, times",
                              "", "did you mean \"period\"?", true}));
  EXPECT_EQ(bound<Blink>("[]", R"({"LED": 3})").problems.at(0).hint, "did you mean \"led\"?");
  EXPECT_EQ(bound<Blink>("[]", R"({"colour": 3})").problems.at(0).hint, "");
  EXPECT_EQ(bound<NoParams>("[]", R"({"x": 3})").problems.at(0).message,
            "unknown parameter \"x\"; this service has none");
}

TEST(Arguments, HostileNamesAreOnlyNames) {
  for (const char* name : {"", "/", "0", "argument", "args", "99999999999999999999", "a/b", "\\u0000"}) {
    const auto problems = bound<Blink>("[]", std::string(R"({")") + name + R"(": {"x": [1]}})").problems;
    ASSERT_EQ(problems.size(), 1U) << name;
    EXPECT_THAT(problems.front().message, HasSubstr("unknown parameter"));
  }
}

TEST(Arguments, ByPositionAreNamedByBoth) {
  EXPECT_EQ(
      bound<Blink>("[17, \"fast\"]", "{}").problems.at(0),
      (BindProblem{"/args/1", "argument 2 (period) must be a duration: seconds, or text like 250ms or 1h30m",
                   "\"fast\"", ""}));
}

TEST(Arguments, EveryProblemIsReportedAtOnce) {
  const auto [params, problems] = bound<Blink>("[true, \"x\", 1, 2]", R"({"led": 1, "foo": 2})");
  EXPECT_THAT(problems, ::testing::UnorderedElementsAre(
                            Field(&BindProblem::path, "/args/0"), Field(&BindProblem::path, "/args/1"),
                            Field(&BindProblem::path, "/args/3"), Field(&BindProblem::path, "/kwargs/led"),
                            Field(&BindProblem::path, "/kwargs/foo")));
  EXPECT_EQ(params.led, gpio::Pin("GPIO17"));
  EXPECT_EQ(params.times, 1);
}

TEST(Arguments, RequiredMustBeGiven) {
  const auto problems = bound<Strict>({}).problems;
  EXPECT_THAT(
      problems,
      ElementsAre(
          BindProblem{"", "\"pin\" must be given, it has no default: a pin: a number, or a name like GPIO17"},
          BindProblem{"",
                      "\"limit\" must be given, it has no default: a whole number from -2147483648 "
                      "to 2147483647, or null"}));
  EXPECT_THAT(bound<Strict>("[null, 5]", "{}").problems.size(), 1U);
  const auto [params, none] = bound<Strict>("[4]", R"({"limit": null})");
  EXPECT_THAT(none, IsEmpty());
  EXPECT_EQ(params.pin->name(), "4");
  EXPECT_EQ(*params.limit, std::nullopt);
}

TEST(Arguments, SecretsStandInGotAlone) {
  const std::string secret = "hunter2-and-more";
  for (const char* name : {"led", "period", "times"}) {
    const auto problems = bound<Blink>({.kwargs = {{name, Array{Value(secret)}}}}).problems;
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_THAT(problems.front().message, ::testing::Not(HasSubstr(secret)));
    EXPECT_THAT(problems.front().hint, ::testing::Not(HasSubstr(secret)));
    EXPECT_THAT(problems.front().got, HasSubstr(secret));
  }
}

}  // namespace
}  // namespace aio::binding_test
