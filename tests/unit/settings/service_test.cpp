#include "settings/service_settings.hpp"

#include "fixture.hpp"

namespace aiod::settings {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ServiceTest : public SettingsTest {};

TEST_F(ServiceTest, AnEntryWithEverything) {
  const ServiceSettings hello = load_hello(R"(
  enabled: false
  args: [GPIO17, 5]
  kwargs: {period: 1.5, zones: [{pin: 4}]}
  schedule: {repeat: 90}
  require: [network, world.service]
  restart: always
  loglevel: WARN
  service_logger: false
  stop_timeout: 2.5)");
  EXPECT_THAT(errors_of(hello), IsEmpty());
  EXPECT_EQ(hello.enabled, false);
  EXPECT_EQ(hello.args, (aio::Array{"GPIO17", 5}));
  EXPECT_EQ(hello.kwargs, (aio::Object{{"period", 1.5}, {"zones", aio::Array{aio::Object{{"pin", 4}}}}}));
  EXPECT_EQ(hello.schedule, (aio::Schedule{.repeat = 90s}));
  EXPECT_THAT(*hello.require, ElementsAre("network", "world"));
  EXPECT_EQ(hello.restart->policy, RestartPolicy::always);
  EXPECT_EQ(hello.loglevel, aio::LogLevel::warning);
  EXPECT_EQ(hello.service_logger, false);
  EXPECT_EQ(hello.stop_timeout, 2500ms);
}

TEST_F(ServiceTest, AnEntryWithNothing) {
  for (const char* text : {"{}", "null", ""}) {
    const ServiceSettings hello = load_hello(text);
    EXPECT_THAT(errors_of(hello), IsEmpty());
    EXPECT_EQ(hello.name, "hello");
    EXPECT_FALSE(hello.enabled || hello.args || hello.schedule || hello.require || hello.restart ||
                 hello.loglevel || hello.service_logger || hello.stop_timeout);
    EXPECT_THAT(hello.kwargs, IsEmpty());
  }
}

TEST_F(ServiceTest, NamesAndInstances) {
  const Settings settings = load_services("hello: {}\nhello@kitchen.2: {}\na-b_C9: {}\n7: {}\n");
  EXPECT_TRUE(settings.ok());
  EXPECT_EQ(settings.services.at("hello").plugin, "hello");
  EXPECT_EQ(settings.services.at("hello").instance, "");
  EXPECT_EQ(settings.services.at("hello@kitchen.2").plugin, "hello");
  EXPECT_EQ(settings.services.at("hello@kitchen.2").instance, "kitchen.2");
  EXPECT_TRUE(settings.services.contains("a-b_C9"));
  EXPECT_TRUE(settings.services.contains("7"));
}

TEST_F(ServiceTest, NamesThatAreNone) {
  for (const char* name : {"hello world", "hello.service", "\"@x\"", "x@", "x@y@z", "../x", "a/b", "\"\"",
                           "\"a\\nb\"", "\xC3\xA4", "~", "[a]", "{a: b}", "hello@"}) {
    const Settings settings = load_services(std::string("ok: {}\n? ") + name + "\n: {}\n");
    EXPECT_EQ(errors_of(settings).size(), 1u) << name;
    EXPECT_FALSE(settings.ok()) << name;
    EXPECT_EQ(settings.services.size(), 1u) << name;
  }
}

TEST_F(ServiceTest, ErrorsStayWithTheirService) {
  const Settings settings = load_services("hello:\n  enbled: true\nworld: {args: [1]}\nx: 5\n");
  EXPECT_TRUE(settings.ok());
  const ServiceSettings& hello = settings.services.at("hello");
  ASSERT_EQ(hello.errors.size(), 1u);
  EXPECT_EQ(to_string(hello.errors[0]),
            (dir / "services.yaml").string() +
                ":2:3: error: unknown key \"enbled\"; allowed are enabled, args, kwargs, schedule, require, "
                "restart, loglevel, "
                "service_logger, stop_timeout\n    enbled: true\n    ^\n  did you mean \"enabled\"?");
  EXPECT_THAT(settings.services.at("world").errors, IsEmpty());
  EXPECT_THAT(errors_of(settings.services.at("x")),
              ElementsAre(HasSubstr("4:4: \"x\" must be a map with the keys ")));
}

TEST_F(ServiceTest, AllErrorsOfAnEntryAreFound) {
  const Settings settings = load_services(
      "hello:\n  enabled: yes\n  args: 5\n  kwargs: [1]\n  schedule: 5\n  require: {}\n  restart: maybe\n"
      "  loglevel: loud\n  service_logger: 1\n  stop_timeout: -1\n");
  const auto errors = errors_of(settings.services.at("hello"));
  ASSERT_EQ(errors.size(), 9u);
  EXPECT_EQ(errors[0], "2:12: \"enabled\" must be true or false, not the text \"yes\"");
  EXPECT_EQ(errors[1], "3:9: \"args\" must be a list, for example [GPIO17, 5], not \"5\"");
  EXPECT_EQ(
      errors[6],
      "8:13: \"loglevel\" must be one of debug, info, warning, error, critical, off, not the text \"loud\"");
  for (std::size_t i = 0; i < errors.size(); ++i)
    EXPECT_THAT(errors[i], testing::StartsWith(std::to_string(i + 2) + ":"));
}

TEST_F(ServiceTest, AKeyTwiceIsAnError) {
  const Settings settings = load_services(
      "hello:\n  enabled: true\n  enabled: false\n  kwargs:\n    a: 1\n    b: {c: 1, \"c\": 2}\n    a: "
      "2\nworld: {}\nworld: {}\n");
  EXPECT_THAT(errors_of(settings.services.at("hello")),
              testing::UnorderedElementsAre("3:3: the key \"enabled\" is given twice; first in line 2",
                                            "6:15: the key \"c\" is given twice; first in line 6",
                                            "7:5: the key \"a\" is given twice; first in line 5"));
  EXPECT_THAT(errors_of(settings.services.at("world")),
              ElementsAre("9:1: the service world is given twice in this file; first in line 8"));
  EXPECT_TRUE(settings.ok());
}

TEST_F(ServiceTest, KeysThatAreNoTextAreErrors) {
  const ServiceSettings hello =
      load_hello("{kwargs: {[a]: 1, ~: 2, b: {!secret x: 3}, c: {5: ok, true: ok}}}");
  EXPECT_EQ(errors_of(hello).size(), 3u);
  EXPECT_EQ(hello.kwargs.at("c"), (aio::Value{{"5", "ok"}, {"true", "ok"}}));
}

TEST_F(ServiceTest, KwargsThatCanNameNoParameterAreErrors) {
  const ServiceSettings hello = load_hello("{kwargs: {period:5, led 3, 2x: 1, ok: 1}}");
  EXPECT_THAT(errors_of(hello), ElementsAre("1:18: \"period:5\" is not the name of a parameter",
                                            "1:28: \"led 3\" is not the name of a parameter",
                                            "1:35: \"2x\" is not the name of a parameter"));
  EXPECT_EQ(hello.errors[0].hint, "write a blank after the colon");
}

TEST_F(ServiceTest, TheHostTakesItsKwargs) {
  const ServiceSettings hello = load_hello(
      "{kwargs: {loglevel: INFO, service_logger: true, require: network, restart: [world], schedule: "
      "{repeat: 5}, led: 3}}");
  EXPECT_THAT(errors_of(hello), IsEmpty());
  EXPECT_EQ(hello.kwargs, (aio::Object{{"led", 3}}));
  EXPECT_EQ(hello.loglevel, aio::LogLevel::info);
  EXPECT_EQ(hello.service_logger, true);
  EXPECT_THAT(*hello.require, ElementsAre("network"));
  EXPECT_THAT(hello.restart->with, ElementsAre("world"));
  EXPECT_TRUE(hello.schedule);
  EXPECT_TRUE(hello.marks.contains("/loglevel"));
  EXPECT_FALSE(hello.marks.contains("/kwargs/loglevel"));
}

TEST_F(ServiceTest, TheSameThingInBothPlacesIsAnError) {
  for (const char* text : {"\n  loglevel: info\n  kwargs: {loglevel: debug}",
                           "\n  loglevel: null\n  kwargs: {loglevel: null}"}) {
    EXPECT_THAT(errors_of(load_hello(text)),
                ElementsAre("3:12: \"loglevel\" is given twice: in kwargs, and beside them in line 2"));
  }
  EXPECT_THAT(errors_of(load_hello("\n  kwargs: {enabled: 1, args: 2, stop_timeout: 3}\n  enabled: true")),
              IsEmpty());
}

TEST_F(ServiceTest, TheSeedsOtherKwargsAreIgnoredWithAWarning) {
  const Settings settings =
      load_services("hello:\n  kwargs: {log: true, on_stop: x, on_error: null, led: 1}\n");
  const ServiceSettings& hello = settings.services.at("hello");
  EXPECT_THAT(errors_of(hello), IsEmpty());
  EXPECT_EQ(hello.kwargs, (aio::Object{{"led", 1}}));
  ASSERT_EQ(settings.diagnostics.size(), 3u);
  EXPECT_EQ(settings.diagnostics[0].severity, Severity::warning);
  EXPECT_EQ(text_of(settings.diagnostics[1]),
            "2:23: the kwarg \"on_stop\" has no meaning here and is ignored");
  EXPECT_TRUE(settings.ok());
}

TEST_F(ServiceTest, EveryValueHasItsPlace) {
  const Settings settings = load_services(
      "hello:\n  args: [GPIO17, 5]\n  kwargs:\n    zones:\n    - pin: 4\n    - {pin: 5}\n    m: {a/b~c: "
      "1}\n");
  const ServiceSettings& hello = settings.services.at("hello");
  const auto place = [&](std::string_view path) {
    const Mark mark = mark_of(hello, path);
    return std::to_string(mark.line) + ":" + std::to_string(mark.column);
  };
  EXPECT_EQ(place(""), "1:1");
  EXPECT_EQ(place("/args"), "2:9");
  EXPECT_EQ(place("/args/1"), "2:18");
  EXPECT_EQ(place("/args/7"), "2:9");
  EXPECT_EQ(place("/kwargs/zones/1/pin"), "6:13");
  EXPECT_EQ(place("/kwargs/zones/0/pin"), "5:12");
  EXPECT_EQ(place(child_path("/kwargs/m", "a/b~c")), "7:16");
  EXPECT_TRUE(hello.marks.contains("/kwargs/m/a~1b~0c"));
  EXPECT_EQ(place("/enabled"), "1:1");
  EXPECT_EQ(mark_of(ServiceSettings{}, "/x").file, "");
}

}  // namespace
}  // namespace aiod::settings
