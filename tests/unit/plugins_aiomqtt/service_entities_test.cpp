#include "aiomqtt/service_entities.hpp"

#include <set>

#include <gtest/gtest.h>

#include "aiomqtt/discovery.hpp"

namespace aiomqtt {
namespace {

aio::Value task(const char* service, const char* type, const char* state, aio::Value stats) {
  return aio::Object{
      {"service", service}, {"kind", "service"}, {"type", type}, {"state", state}, {"stats", stats}};
}

const Viewer viewer{
    .id = "pi",
    .self = "aiomqtt",
    .caller = {.who = "mqtt", .grants = {{aio::Right::read, {"*"}}, {aio::Right::steer, {"*"}}}}};

ServiceView view(const aio::Value& one, const Entities::Map& before = {}) {
  return view_of(aio::Array{one}, viewer, before);
}

TEST(ServiceEntities, AServiceHasAStateAndASwitch) {
  const auto shown = view(task("hello", "runtime", "running", aio::Object()));
  ASSERT_EQ(shown.entities.size(), 2U);
  EXPECT_EQ(shown.entities.at("hello_state").platform, "sensor");
  const auto& lever = shown.entities.at("hello_switch");
  EXPECT_EQ(lever.platform, "switch");
  EXPECT_EQ(lever.config.at("command_topic"), "device/pi/services/hello/set");
  EXPECT_EQ(shown.states.at("device/pi/services/hello"), R"({"state":"running","running":"ON","stats":{}})");
}

TEST(ServiceEntities, OnIsWhatRunsOrWill) {
  for (const char* state : {"running", "scheduled", "starting", "restarting"})
    EXPECT_NE(view(task("x", "runtime", state, aio::Object())).states.begin()->second.find("ON"),
              std::string::npos)
        << state;
  for (const char* state : {"stopped", "done", "failed", "inactive", "held", "stopping"})
    EXPECT_NE(view(task("x", "runtime", state, aio::Object())).states.begin()->second.find("OFF"),
              std::string::npos)
        << state;
}

TEST(ServiceEntities, WhatMustNotBeStoppedHasNoSwitch) {
  EXPECT_FALSE(view(task("network", "core", "done", aio::Object())).entities.contains("network_switch"));
  EXPECT_FALSE(
      view(task("aiomqtt", "runtime", "running", aio::Object())).entities.contains("aiomqtt_switch"));
}

TEST(ServiceEntities, AreWhatTheirViewerMayReadAndSteer) {
  Viewer some = viewer;
  some.caller.grants = {{aio::Right::read, {"hel*", "world"}}, {aio::Right::steer, {"hello"}}};
  const auto entities = [&](const char* name) {
    return view_of(aio::Array{task(name, "runtime", "running", aio::Object())}, some, {}).entities;
  };
  EXPECT_TRUE(entities("hello").contains("hello_switch"));
  EXPECT_TRUE(entities("world").contains("world_state"));
  EXPECT_FALSE(entities("world").contains("world_switch"));
  EXPECT_TRUE(entities("other").empty());
}

TEST(ServiceEntities, FiguresAreWhatHomeAssistantCanShow) {
  const auto shown = view(task("x", "runtime", "running",
                               aio::Object{{"n", 1},
                                           {"t", "text"},
                                           {"b", true},
                                           {"list", aio::Array()},
                                           {"map", aio::Object()},
                                           {"none", nullptr},
                                           {"it's", 1}}));
  ASSERT_EQ(shown.entities.size(), 5U);
  EXPECT_EQ(shown.entities.at("x_stat_n").config.at("state_class"), "measurement");
  EXPECT_EQ(shown.entities.at("x_stat_n").config.at("value_template"), "{{ value_json.stats['n'] }}");
  EXPECT_FALSE(shown.entities.at("x_stat_t").config.contains("state_class"));
  EXPECT_EQ(shown.entities.at("x_stat_b").platform, "binary_sensor");
  EXPECT_EQ(shown.states.begin()->second,
            R"({"state":"running","running":"ON","stats":{"n":1,"t":"text","b":true,"none":null}})");
}

TEST(ServiceEntities, AFigureThatIsMissingForAWhileStays) {
  const auto before = view(task("x", "runtime", "running", aio::Object{{"n", 1}}));
  const auto now = view(task("x", "runtime", "running", aio::Object{{"n", nullptr}}), before.entities);
  EXPECT_TRUE(now.entities.contains("x_stat_n"));
  EXPECT_FALSE(
      view(task("x", "runtime", "running", aio::Object()), before.entities).entities.contains("x_stat_n"));
}

TEST(ServiceEntities, WhatIsNotLoadedAndWhatIsNoServiceIsNotShown) {
  EXPECT_TRUE(view(task("x", "runtime", "inactive", nullptr)).entities.empty());
  aio::Value child = task("x", "runtime", "running", aio::Object());
  child.as_object()["kind"] = "child";
  EXPECT_TRUE(view(child).states.empty());
}

TEST(ServiceEntities, IdsAndTopicsOfInstances) {
  const auto shown = view(task("hello@kitchen", "schedule", "scheduled", aio::Object()));
  EXPECT_TRUE(shown.entities.contains("hello_kitchen_switch"));
  EXPECT_TRUE(shown.states.contains("device/pi/services/hello@kitchen"));
}

TEST(Discovery, NamesTheBoardAndItsParts) {
  Entities::Map entities;
  entities["x"] = {
      .id = "x", .platform = "sensor", .config = aio::Object{{"name", "X"}, {"unique_id", "own"}}};
  const auto document = discovery_document("living room", "1.0", entities, {{"gone", "switch"}});
  EXPECT_EQ(discovery_topic("homeassistant", "living room"), "homeassistant/device/living_room_20/config");
  EXPECT_EQ(document.at("device").at("identifiers"), aio::Value({"aiod_living_room_20"}));
  EXPECT_EQ(document.at("availability_topic"), "device/living room/availability");
  EXPECT_EQ(document.at("components").at("x").at("unique_id"), "own");
  EXPECT_EQ(document.at("components").at("x").at("default_entity_id"), "sensor.living_room_20_x");
  EXPECT_EQ(document.at("components").at("gone"), aio::Value({{"platform", "switch"}}));
}

TEST(ObjectId, DiffersWhereTheNamesDo) {
  EXPECT_EQ(object_id("pi_3-b"), "pi_3-b") << "a name that is fine stays";
  const std::vector<std::string> names{"厨房", "卧室", "a b", "a.b", "a_b", "_ ", " _", "__", "é", "è"};
  std::set<std::string> ids;
  for (const std::string& name : names) ids.insert(object_id(name));
  EXPECT_EQ(ids.size(), names.size());
  EXPECT_EQ(entity_id("hello.service"), "hello_service");
  EXPECT_NE(entity_id("厨房.service"), entity_id("卧室.service"));
}

}  // namespace
}  // namespace aiomqtt
