#include <boost/json/serialize.hpp>

#include "control/authorise_edits.hpp"
#include "unit/control/fixture.hpp"

// What a caller from outside can, and can't, do to the configuration.
namespace aiod::control {

struct RelayParams {
  static constexpr std::array local_only{"command"};

  int n = 0;
  std::string text{};
  std::vector<std::string> command{};
  aio::Secret token{};
};
AIO_PARAMS(RelayParams, n, text, command, token)

struct PlainParams {
  int n = 0;
  std::string text{};
};
AIO_PARAMS(PlainParams, n, text)

namespace {

using aio::Right;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

template <class Params>
class Runs : public aio::Service<Params> {
 public:
  Runs() : aio::Service<Params>({.enabled = true}) {}
  aio::Task<aio::Value> task(Params) override {
    for (;;) co_await aio::sleep(1h);
  }
};

class RemoteConfigurationTest : public ControlTest {
 protected:
  RemoteConfigurationTest() {
    plugins_.add_class<Runs<RelayParams>>("relay");
    plugins_.add_class<Runs<PlainParams>>("plain");
    plugins_.add_class<Runs<RelayParams>>("away");
    folder_.write("services.yaml", "away: {enabled: false}\n");
    boot_from_files();
    act_as({{Right::read, {"*"}}, {Right::steer, {"*"}}, {Right::configure, {"*"}}});
  }

  void act_as(aio::Grants grants) {
    caller_ = Access::full().on_behalf_of({.who = "mqtt", .grants = std::move(grants)});
  }

  // "ok", or the error.
  std::string config(const aio::Object& parameters) {
    const auto client = call("io.aiod.Services.Config", parameters);
    if (client->replies.size() != 1) return "no answer";
    if (!client->replies[0].error) return "ok";
    return *client->replies[0].error + " " + boost::json::serialize(client->replies[0].parameters);
  }
  std::string set(const char* service, const aio::Object& values) {
    return config({{"name", service}, {"set", values}});
  }
  std::string effective(const char* service) {
    return configuration_->effective_entry(*engine_->service(service));
  }
};

constexpr auto board_only = "can be changed on the board only";

TEST_F(RemoteConfigurationTest, SetsWhatIsNotLocalOnly) {
  EXPECT_EQ(set("relay", {{"n", 5}, {"kwargs.text", "hi"}, {"loglevel", "debug"}}), "ok");
  EXPECT_EQ(config({{"name", "relay"}, {"unset", {"n"}}}), "ok");
  EXPECT_EQ(config({{"name", "plain"}, {"args", {5, "hi"}}}), "ok");
  EXPECT_THAT(effective("relay"), AllOf(HasSubstr("text: hi"), Not(HasSubstr("n: 5"))));
}

TEST_F(RemoteConfigurationTest, NoSpellingReachesALocalParameter) {
  folder_.write("services.yaml", "away: {enabled: false}\nrelay: {kwargs: {token: abc}}\n");
  const aio::Array command{"sh", "-c", "id"};
  const aio::Object attempts[] = {{{"set", {{"command", command}}}},
                                  {{"set", {{"kwargs.command", command}}}},
                                  {{"set", {{"command", nullptr}}}},
                                  {{"set", {{"token", "x"}}}},
                                  {{"set", {{"n", 1}, {"command", command}}}},
                                  {{"set", {{"kwargs", {{"command", command}}}}}},
                                  {{"set", {{"kwargs", {{"n", 1}}}}}},
                                  {{"set", {{"kwargs", nullptr}}}},
                                  {{"set", {{"args", {1}}}}},
                                  {{"unset", {"command"}}},
                                  {{"unset", {"kwargs"}}},
                                  {{"unset", {"args"}}},
                                  {{"args", {1, "x", command}}},
                                  {{"args", {1}}},
                                  {{"args", aio::Array()}}};
  for (aio::Object attempt : attempts) {
    attempt["name"] = "relay";
    EXPECT_THAT(config(attempt), AllOf(HasSubstr("PermissionDenied"), HasSubstr(board_only)))
        << boost::json::serialize(attempt);
  }
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "services.d"));
}

TEST_F(RemoteConfigurationTest, OfWhatIsNotLoadedNobodyKnowsTheParameters) {
  EXPECT_THAT(set("away", {{"n", 5}}), AllOf(HasSubstr("PermissionDenied"), HasSubstr("not loaded")));
  EXPECT_THAT(config({{"name", "away"}, {"args", {5}}}), HasSubstr("not loaded"));
  EXPECT_EQ(set("away", {{"loglevel", "debug"}}), "ok") << "the entry's own keys are the daemon's";
  EXPECT_THAT(set("relay", {{"later", 5}}), HasSubstr("no such parameter"));
}

TEST_F(RemoteConfigurationTest, WhoMayRunAnythingMayConfigureAnything) {
  act_as({{Right::read, {"*"}}, {Right::configure, {"*"}}, {Right::run, {"relay"}}});
  EXPECT_THAT(set("relay", {{"command", {"true"}}}), HasSubstr(board_only))
      << "the programs of one service are not all programs";
  act_as({{Right::read, {"*"}}, {Right::configure, {"*"}}, {Right::run, {"*"}}});
  EXPECT_EQ(set("relay", {{"command", {"true"}}}), "ok");
  EXPECT_EQ(config({{"name", "relay"}, {"args", {1}}}), "ok");
}

TEST_F(RemoteConfigurationTest, NothingOfTheEnvironmentIsRead) {
  folder_.write(".env", "PASSWORD=hunter2\n");
  for (const char* text :
       {"${PASSWORD}", "$PASSWORD", "!secret x", "!file /etc/passwd", "$${PASSWORD}", "*x"}) {
    EXPECT_EQ(set("plain", {{"text", text}}), "ok") << text;
    EXPECT_EQ(engine_->service("plain")->settings().kwargs.at("text").as_string(), text);
  }
  EXPECT_EQ(config({{"name", "plain"}, {"args", {1, "${PASSWORD}"}}, {"unset", {"text"}}}), "ok");
  EXPECT_EQ(engine_->service("plain")->settings().args->at(1).as_string(), "${PASSWORD}");
}

TEST_F(RemoteConfigurationTest, WhatStartsAServiceNeedsSteerToo) {
  act_as({{Right::read, {"*"}}, {Right::configure, {"*"}}, {Right::steer, {"plain"}}});
  EXPECT_EQ(set("plain", {{"enabled", true}, {"schedule", {{"repeat", 60}}}}), "ok");
  for (const aio::Object& values :
       {aio::Object{{"enabled", true}}, aio::Object{{"schedule", {{"repeat", 60}}}},
        aio::Object{{"kwargs.schedule", {{"repeat", 60}}}}, aio::Object{{"schedule", nullptr}}})
    EXPECT_THAT(set("relay", values), HasSubstr("steer relay")) << boost::json::serialize(values);
}

TEST_F(RemoteConfigurationTest, OtherServicesThatAreNamedNeedSteer) {
  act_as({{Right::read, {"*"}}, {Right::configure, {"*"}}, {Right::steer, {"plain"}}});
  for (const aio::Object& values :
       {aio::Object{{"restart", {"relay"}}}, aio::Object{{"restart", {{"with", {"relay"}}}}},
        aio::Object{{"kwargs.restart", {"plain", "relay"}}}, aio::Object{{"require", {"relay"}}},
        aio::Object{{"require", "relay"}}})
    EXPECT_THAT(set("plain", values), HasSubstr("steer relay")) << boost::json::serialize(values);
  EXPECT_EQ(set("relay", {{"restart", {"plain"}}}), "ok");
  EXPECT_EQ(set("relay", {{"restart", "on-failure"}}), "ok");
}

TEST_F(RemoteConfigurationTest, EachServiceNeedsItsOwnGrant) {
  act_as({{Right::read, {"*"}}, {Right::configure, {"plain"}}});
  EXPECT_THAT(set("relay", {{"n", 1}}), HasSubstr("configure relay"));
  EXPECT_EQ(set("plain", {{"n", 1}}), "ok");
}

TEST_F(RemoteConfigurationTest, PluginsThatChangeMeanwhileAreJudgedAgain) {
  const std::vector<settings::Edit> edits{{"plain", "n", aio::Value(1)}};
  const Access access = caller_;
  EXPECT_NO_THROW(authorise_edits(access, *engine_, edits));
  act([&] { operations_->unload({"plain"}, [](const auto&) {}); });
  EXPECT_THROW(authorise_edits(access, *engine_, edits), Denied);
}

}  // namespace
}  // namespace aiod::control
