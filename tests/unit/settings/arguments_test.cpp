#include "settings/arguments.hpp"

#include <aio/params.hpp>

#include "fixture.hpp"

namespace aiod::settings {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Inner {
  std::chrono::milliseconds debounce = 20ms;
  std::string label{};
};
AIO_PARAMS(Inner, debounce, label)

struct Params {
  std::string name = "none";
  aio::Secret password{};
  int number = 1;
  std::optional<std::string> note{};
  std::optional<int> level = 3;
  std::vector<std::string> texts{};
  std::map<std::string, std::string> map{};
  std::chrono::milliseconds debounce = 10ms;
  std::chrono::milliseconds hold = 1s;
  std::chrono::milliseconds delay = 0ms;
  std::chrono::milliseconds offset = -5s;
  Inner inner{};
  aio::Value any{};
};
AIO_PARAMS(Params, name, password, number, note, level, texts, map, debounce, hold, delay, offset, inner, any)

class ArgumentsTest : public SettingsTest {
 protected:
  ArgumentsTest() {
    sources.environment = {{"DIGITS", "4208157777"}, {"ZEROS", "007"}, {"NULL", "null"}, {"EMPTY", ""},
                           {"YES", "true"},          {"N", "5"},       {"HALF", "4.5"},  {"WORD", "x"}};
  }

  Params bind(const std::string& entry) {
    service_ = load_hello(entry);
    EXPECT_THAT(errors_of(service_), IsEmpty());
    Params params;
    bound_ = bind_arguments(service_, aio::describe_params<Params>(), [&](const aio::Arguments& given) {
      std::vector<aio::BindProblem> problems;
      params = aio::bind_params<Params>(given, problems);
      return problems;
    });
    return params;
  }
  Params bind_well(const std::string& entry) {
    Params params = bind(entry);
    EXPECT_THAT(bound_.problems, IsEmpty()) << entry;
    return params;
  }
  std::vector<std::string> problems(const std::string& entry) {
    bind(entry);
    std::vector<std::string> texts;
    for (const auto& problem : bound_.problems) texts.push_back(problem.path + ": " + problem.message);
    return texts;
  }
  std::vector<std::string> warnings(const std::string& entry) {
    bind_well(entry);
    std::vector<std::string> texts;
    for (const auto& problem : bound_.warnings) texts.push_back(problem.message + "; " + problem.hint);
    return texts;
  }

  ServiceSettings service_;
  BoundArguments bound_;
};

TEST_F(ArgumentsTest, ATextTakesAVariableAsText) {
  EXPECT_EQ(bind_well("{kwargs: {password: \"${DIGITS}\"}}").password.get(), "4208157777");
  EXPECT_EQ(bind_well("{args: [\"${ZEROS}\", \"${NULL}\"]}").name, "007");
  EXPECT_EQ(bind_well("{args: [\"${ZEROS}\", \"${NULL}\"]}").password.get(), "null");
  EXPECT_EQ(bind_well("{kwargs: {name: \"${YES}\"}}").name, "true");
  EXPECT_EQ(bind_well("{kwargs: {name: \"${EMPTY}\"}}").name, "");
  EXPECT_EQ(bind_well("{kwargs: {note: \"${NULL}\"}}").note, "null");
  const Params nested = bind_well(
      "{kwargs: {texts: [a, \"${ZEROS}\", \"${NULL}\"], map: {\"a/b\": \"${N}\"}, inner: {label: "
      "\"${YES}\"}}}");
  EXPECT_THAT(nested.texts, ElementsAre("a", "007", "null"));
  EXPECT_EQ(nested.map.at("a/b"), "5");
  EXPECT_EQ(nested.inner.label, "true");
}

TEST_F(ArgumentsTest, EverythingElseTakesItAsYamlDoes) {
  EXPECT_EQ(bind_well("{kwargs: {number: \"${N}\", level: \"${ZEROS}\"}}").number, 5);
  EXPECT_EQ(bind_well("{kwargs: {level: \"${ZEROS}\"}}").level, 7);
  EXPECT_EQ(bind_well("{kwargs: {level: \"${EMPTY}\", number: \"${NULL}\"}}").level, 3)
      << "null is the default";
  EXPECT_EQ(bind_well("{kwargs: {any: \"${N}\"}}").any, aio::Value(5));
  EXPECT_EQ(bind_well("{kwargs: {debounce: \"${HALF}\"}}").debounce, 4500ms);
}

TEST_F(ArgumentsTest, APlainNumberIsStillNoText) {
  EXPECT_THAT(problems("{kwargs: {name: 5}}"), ElementsAre("/kwargs/name: name must be text"));
}

TEST_F(ArgumentsTest, WhatFitsNeitherWayIsToldAsWhatYamlMakesOfIt) {
  EXPECT_THAT(problems("{kwargs: {number: \"${HALF}\"}}"), ElementsAre(HasSubstr("a whole number")));
  EXPECT_EQ(bound_.problems[0].got, "4.5");
  EXPECT_EQ(bound_.problems[0].hint, "");
  EXPECT_THAT(problems("{args: [a, b, \"${WORD}\"]}"),
              ElementsAre(HasSubstr("/args/2: argument 3 (number)")));
}

TEST_F(ArgumentsTest, ANegativeDurationIsRefused) {
  EXPECT_THAT(
      problems("{kwargs: {debounce: -1, delay: -5s, hold: \"-1ms\", inner: {debounce: -1}}}"),
      ElementsAre("/kwargs/debounce: debounce must not be negative",
                  "/kwargs/hold: hold must not be negative", "/kwargs/delay: delay must not be negative",
                  "/kwargs/inner/debounce: inner.debounce must not be negative"));
  EXPECT_EQ(bind_well("{kwargs: {offset: -1}}").offset, -1s) << "its default says that it may be";
  EXPECT_EQ(bind_well("{kwargs: {number: -1}}").number, -1);
}

TEST_F(ArgumentsTest, ABareNumberThatLooksLikeMillisecondsIsWarnedOf) {
  EXPECT_THAT(
      warnings("{kwargs: {debounce: 50}}"),
      ElementsAre(
          "debounce is 50s, since a bare number is seconds; write 50ms for milliseconds, or 50s if that "
          "is meant"));
  EXPECT_THAT(warnings("{kwargs: {inner: {debounce: 30}}}"), ElementsAre(HasSubstr("inner.debounce is 30s")));
  EXPECT_THAT(warnings("{kwargs: {hold: 800}}"), ElementsAre(HasSubstr("write 800ms")));
  for (const char* fine : {"debounce: 50ms", "debounce: 50s", "debounce: 0.05", "debounce: 0", "hold: 5",
                           "hold: 60", "hold: 3600", "delay: 500", "number: 5000"})
    EXPECT_THAT(warnings("{kwargs: {" + std::string(fine) + "}}"), IsEmpty()) << fine;
}

TEST_F(ArgumentsTest, ManyProblemsAreCounted) {
  std::string list;
  for (int i = 0; i < 1000; ++i) list += "5, ";
  const auto all = problems("{kwargs: {texts: [" + list + "]}}");
  EXPECT_EQ(all.size(), kMaxProblems + 1);
  EXPECT_EQ(all.back(), ": 980 more problems with the arguments");
}

}  // namespace
}  // namespace aiod::settings
