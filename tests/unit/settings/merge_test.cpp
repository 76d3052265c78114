#include "fixture.hpp"

namespace aiod::settings {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::EndsWith;
using testing::IsEmpty;

/// Two files: services.yaml, and services.d/a.yaml over it.
class MergeTest : public SettingsTest {
 protected:
  ServiceSettings merged(std::string_view first, std::string_view second) {
    write("services.d/a.yaml", "hello: " + std::string(second) + "\n");
    return load_hello(first);
  }
};

TEST_F(MergeTest, KeysReplaceAsWholes) {
  const ServiceSettings hello = merged(
      "{enabled: true, args: [1, 2], schedule: {start_in: 1, repeat: 2}, require: [a, b], restart: {policy: "
      "always, max: 3}, "
      "loglevel: debug}",
      "{enabled: false, args: [3], schedule: {repeat: 5}, require: c, restart: {delay: 2s}}");
  EXPECT_EQ(hello.enabled, false);
  EXPECT_EQ(hello.args, (aio::Array{3}));
  EXPECT_EQ(hello.schedule, (aio::Schedule{.repeat = 5s}));
  EXPECT_THAT(*hello.require, ElementsAre("c"));
  EXPECT_EQ(hello.restart, (Restart{.backoff = {.delay = 2s}}));
  EXPECT_EQ(hello.loglevel, aio::LogLevel::debug);
}

TEST_F(MergeTest, KwargsMergeKeyByKey) {
  const ServiceSettings hello =
      merged("{kwargs: {a: 1, b: {x: 1, y: 2}, c: 3}}", "{kwargs: {b: {x: 5}, c: null, d: 4}}");
  EXPECT_EQ(hello.kwargs, (aio::Object{{"a", 1}, {"b", aio::Object{{"x", 5}}}, {"d", 4}}));
  EXPECT_THAT(hello.marks.at("/kwargs/a").file, EndsWith("services.yaml"));
  EXPECT_THAT(hello.marks.at("/kwargs/b/x").file, EndsWith("a.yaml"));
  EXPECT_FALSE(hello.marks.contains("/kwargs/b/y"));
}

TEST_F(MergeTest, NullRestoresTheDefault) {
  const ServiceSettings hello = merged(
      "{enabled: true, args: [1], schedule: {repeat: 2}, require: a, restart: no, loglevel: info, "
      "service_logger: true, "
      "stop_timeout: 1, kwargs: {a: 1}}",
      "{enabled: null, args: null, schedule: null, require: null, restart: null, loglevel: null, "
      "service_logger: ~, "
      "stop_timeout: , kwargs: null}");
  EXPECT_THAT(errors_of(hello), IsEmpty());
  EXPECT_FALSE(hello.enabled || hello.args || hello.schedule || hello.require || hello.restart ||
               hello.loglevel || hello.service_logger || hello.stop_timeout);
  EXPECT_THAT(hello.kwargs, IsEmpty());
  EXPECT_FALSE(hello.marks.contains("/args/0"));
  EXPECT_THAT(hello.marks.at("/args").file, EndsWith("a.yaml"));
}

TEST_F(MergeTest, ANullEntryRestoresEverything) {
  const ServiceSettings hello = merged("{enabled: true, args: [1], kwargs: {a: 1}}", "null");
  EXPECT_FALSE(hello.enabled || hello.args);
  EXPECT_THAT(hello.kwargs, IsEmpty());
  EXPECT_EQ(hello.name, "hello");
  EXPECT_EQ(hello.marks.size(), 1u);
}

TEST_F(MergeTest, BesideAndInKwargsAreTheSameThingOverFiles) {
  EXPECT_EQ(merged("{kwargs: {loglevel: debug}}", "{loglevel: error}").loglevel, aio::LogLevel::error);
  EXPECT_EQ(merged("{loglevel: error}", "{kwargs: {loglevel: debug}}").loglevel, aio::LogLevel::debug);
  EXPECT_EQ(merged("{loglevel: error}", "{kwargs: {loglevel: null}}").loglevel, std::nullopt);
  EXPECT_EQ(merged("{kwargs: {loglevel: debug, a: 1}}", "{kwargs: null}").loglevel, aio::LogLevel::debug);
}

TEST_F(MergeTest, ALaterFileDoesNotHideAnError) {
  EXPECT_EQ(errors_of(merged("{args: 5}", "{args: [5]}")).size(), 1u);
  EXPECT_EQ(errors_of(merged("{args: 5}", "null")).size(), 1u);
}

TEST_F(MergeTest, AnInstanceInheritsNothing) {
  const Settings settings =
      load_services("hello: {args: [1], kwargs: {a: 1}}\nhello@kitchen: {enabled: true}\n");
  EXPECT_FALSE(settings.services.at("hello@kitchen").args);
  EXPECT_THAT(settings.services.at("hello@kitchen").kwargs, IsEmpty());
}

}  // namespace
}  // namespace aiod::settings
