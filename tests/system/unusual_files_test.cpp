#include <boost/json/parse.hpp>
#include <cstdint>
#include <limits>
#include <tuple>

#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// Legal, and nobody writes them twice the same way.
class UnusualFiles : public SystemTest {
 protected:
  /// What the plugin got.
  boost::json::value values(const std::string& yaml, std::string_view name = "values") {
    start_with({"values"}, yaml);
    return awaited_result(name);
  }
  std::string failure(std::string_view name) {
    await_state(name, "failed");
    return support::text_at(task(name).at("error"), "message");
  }
  std::string check(const std::string& yaml) {
    if (!std::filesystem::exists(installed("values"))) install({"values"});
    daemon_.configure("services.yaml", yaml);
    const auto checked = daemon_.check();
    EXPECT_EQ(checked.exit, 1) << yaml;
    return checked.out + checked.err;
  }
};

TEST_F(UnusualFiles, Unicode) {
  const auto got = values("values: {args: [\"Grüße, 世界 🌍\"], kwargs: {map: {ключ: [é], \"a b\": []}}}\n");
  EXPECT_EQ(got.at("text"), "Grüße, 世界 🌍");
  EXPECT_EQ(got.at("map"), boost::json::parse(R"({"ключ": ["é"], "a b": []})"));
  EXPECT_THAT(daemon_.aioctl({"status", "values"}).out, HasSubstr("Grüße, 世界 🌍"));
}

TEST_F(UnusualFiles, AVeryLongTextAndAVeryLongName) {
  const std::string text(200'000, 'x');
  const std::string name = "values@" + std::string(200, 'n');
  EXPECT_EQ(values("values: {args: [" + text + "]}\n" + name + ": {args: [short]}\n").at("text").as_string(),
            text);
  EXPECT_EQ(awaited_result(name).at("text"), "short");
  EXPECT_LT(daemon_.aioctl({"status", "values*"}).out.size(), 4000u) << "one line each";
}

TEST_F(UnusualFiles, EmptyOnesAndThoseOfComments) {
  daemon_.configure("aiod.yaml", "");
  daemon_.configure(".env", "");
  daemon_.configure("services.d/10-empty.yaml", "");
  daemon_.configure("services.d/20-marker.yaml", "---\n");
  EXPECT_EQ(values("# nothing\n\n  # at all\n").at("text"), "default");
}

TEST_F(UnusualFiles, NullEverywhereMeansTheDefault) {
  daemon_.configure("aiod.yaml", "log: null\ngpio:\ncontrol: ~\nrestart: null\nboot_timeout: null\n");
  const auto got = values(
      "values: {enabled: null, args: null, kwargs: null, schedule: null, require: ~, restart: null,\n"
      "         loglevel: , service_logger: null, stop_timeout: null}\nvalues@entry:\n"
      "values@kwarg: {kwargs: {text: null, list: null, any: null}}\n");
  EXPECT_EQ(got.at("list"), boost::json::parse("[1, 2]"));
  EXPECT_EQ(awaited_result("values@entry"), got);
  EXPECT_EQ(awaited_result("values@kwarg"), got);
}

TEST_F(UnusualFiles, NestedMapsAndLists) {
  const auto got = values(
      "values:\n  kwargs:\n    any: {a: {b: {c: [1, [2, [3, {d: null}]]]}}}\n    map:\n      x:\n      - a\n"
      "      - b\n      y: []\n");
  EXPECT_EQ(got.at("any"), boost::json::parse(R"({"a": {"b": {"c": [1, [2, [3, {"d": null}]]]}}})"));
  EXPECT_EQ(got.at("map"), boost::json::parse(R"({"x": ["a", "b"], "y": []})"));
}

TEST_F(UnusualFiles, InstancesWithDots) {
  EXPECT_EQ(values("values@a.b.c: {args: [dots]}\n", "values@a.b.c").at("text"), "dots");
  EXPECT_EQ(daemon_.aioctl({"restart", "values@a.b.c.service"}).exit, 0);
  EXPECT_EQ(daemon_.aioctl({"config", "values@a.b.c", "real=2.5"}).exit, 0);
  EXPECT_EQ(daemon_.aioctl({"restart", "values@a.b.c"}).exit, 0);
  EXPECT_EQ(awaited_result("values@a.b.c").at("real"), 2.5);
}

TEST_F(UnusualFiles, NamesThatAreNoneAreShownWithTheirPlace) {
  EXPECT_THAT(check("values: {}\nvalues@a@b: {}\nvalues@: {}\nwérld: {}\nvalues.service: {}\n"),
              AllOf(HasSubstr("services.yaml:2:1: error: \"values@a@b\" is not the name of a service"),
                    HasSubstr("services.yaml:3:1: "), HasSubstr("services.yaml:4:1: error: \"wérld\""),
                    HasSubstr("services.yaml:5:1: "), HasSubstr("hello@kitchen")));
}

TEST_F(UnusualFiles, AServiceTwiceOrAKeyTwiceDeepInsideFailsThatOneOnly) {
  start_with({"values", "counts"},
             "values: {}\nvalues@deep: {kwargs: {any: {a: 1, a: 2}}}\ncounts: {}\nvalues: {args: [x]}\n");
  EXPECT_THAT(failure("values"), AllOf(HasSubstr("services.yaml:4:1"), HasSubstr("first in line 1")));
  EXPECT_THAT(failure("values@deep"),
              AllOf(HasSubstr("services.yaml:2:36"), HasSubstr("\"a\" is given twice")));
  await_state("counts", "done");
}

TEST_F(UnusualFiles, TabsBetweenTokensAreFineAndAsIndentationRefusedWithAHint) {
  EXPECT_THAT(check("values:\n\targs: [x]\n"),
              AllOf(HasSubstr("services.yaml:2:"), HasSubstr("indent with spaces, not with tabs")));
  daemon_.configure("services.yaml", "values:\n  args:\t[x]\n  kwargs:\t{real: 1}\t# with a comment\n");
  daemon_.start();
  EXPECT_EQ(awaited_result("values").at("text"), "x");
}

TEST_F(UnusualFiles, LinesThatEndAsOnWindowsAndAByteOrderMark) {
  daemon_.configure("aiod.yaml",
                    "\xEF\xBB\xBF"
                    "boot_timeout: 5s\r\n");
  daemon_.configure(".env", "\xEF\xBB\xBFV=abc\r\nW=def\r\n");
  const auto got = values("\xEF\xBB\xBFvalues:\r\n  args: [\"${V}\"]\r\n  kwargs:\r\n    any: \"${W}\"\r\n");
  EXPECT_EQ(got.at("text"), "abc");
  EXPECT_EQ(got.at("any"), "def");
}

TEST_F(UnusualFiles, NumbersUpToTheirLimitsAndNoFurther) {
  const auto got = values(
      "values: {kwargs: {big: -9223372036854775808, large: 18446744073709551615, real: 1e308}}\n"
      "values@big: {kwargs: {big: 9223372036854775808}}\nvalues@large: {kwargs: {large: -1}}\n"
      "values@larger: {kwargs: {large: 18446744073709551616}}\nvalues@real: {kwargs: {real: 1e309}}\n"
      "values@maybe: {kwargs: {maybe: 2147483648}}\nvalues@octal: {kwargs: {big: 0o17, large: 0xFF}}\n");
  EXPECT_EQ(got.at("big"), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(got.at("large"), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(got.at("real"), 1e308);
  EXPECT_THAT(failure("values@big"), AllOf(HasSubstr("services.yaml:2:"), HasSubstr("9223372036854775807")));
  EXPECT_THAT(failure("values@large"), AllOf(HasSubstr("services.yaml:3:"), HasSubstr("it is -1")));
  EXPECT_THAT(failure("values@larger"), HasSubstr("services.yaml:4:"));
  EXPECT_THAT(failure("values@real"), AllOf(HasSubstr("services.yaml:5:"), HasSubstr("1e309")));
  EXPECT_THAT(failure("values@maybe"), HasSubstr("services.yaml:6:"));
  EXPECT_EQ(awaited_result("values@octal").at("big"), 15);
  EXPECT_EQ(awaited_result("values@octal").at("large"), 255);
}

TEST_F(UnusualFiles, AnchorsAndAliases) {
  const auto got = values(
      "values: &all {args: [x], kwargs: &some {real: 1.5}}\nvalues@a: *all\nvalues@b: {kwargs: *some}\n");
  EXPECT_EQ(awaited_result("values@a"), got);
  EXPECT_EQ(awaited_result("values@b").at("text"), "default");
  EXPECT_EQ(awaited_result("values@b").at("real"), 1.5);
}

TEST_F(UnusualFiles, WhatIsYamlButNoConfigurationSaysWhatToDo) {
  for (const auto& [yaml, message, hint] :
       {std::tuple{"values: &v {}\nvalues@a:\n  <<: *v\n", "merge keys", "write the keys out"},
        {"values: {}\n---\nwhole: {}\n", "a second document", "remove the \"---\""},
        {"- values\n", "expected a map of services", "hello: {enabled: true}"},
        {"values\n", "expected a map of services", "hello: {enabled: true}"},
        {"values: true\n", "must be a map with the keys", "enabled, args, kwargs"},
        {"values: {enabled: yes}\n", "must be true or false", "\"yes\""},
        {"values: {args: {a: 1}}\n", "\"args\" must be a list", "[GPIO17, 5]"},
        {"values: {kwargs: [1]}\n", "\"kwargs\" must be a map", "{period: 5s}"}})
    EXPECT_THAT(check(yaml), AllOf(HasSubstr("services.yaml:"), HasSubstr(message), HasSubstr(hint))) << yaml;
}

TEST_F(UnusualFiles, AServiceWhosePluginIsNotThereIsAWarning) {
  start_with({"values"}, "valeus: {}\nvalues@x: {}\n");
  EXPECT_EQ(state_of("valeus"), "inactive");
  await_state("values@x", "done");
  EXPECT_THAT(daemon_.errors(), HasSubstr("valeus_service.so is in none of the services directories"));
  EXPECT_THAT(daemon_.aioctl({"why", "valeus"}).out, HasSubstr("valeus"));
}

}  // namespace
}  // namespace aiod::system_tests
