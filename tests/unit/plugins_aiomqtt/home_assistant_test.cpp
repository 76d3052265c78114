#include <boost/json/parse.hpp>

#include <fstream>

#include "service_fixture.hpp"

namespace aiomqtt {
namespace {

using namespace std::chrono_literals;
using aio::TaskState;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto topic = "homeassistant/device/pi/config";
constexpr auto hello_topic = "device/pi/services/hello";

class HomeAssistantTest : public ServiceTest {
 protected:
  void add_hello() { mqtt_->control().add("hello").stats = aio::Object{{"loops", 1}}; }
  void start_and_tell(aio::Object kwargs = {}) {
    start(std::move(kwargs));
    mqtt_->advance(1s);
  }
  void unload(const char* name) {
    mqtt_->control().task(name).stats = nullptr;
    mqtt_->control().change(name, TaskState::inactive);
    mqtt_->advance(1s);
  }
  aio::Object components(const std::string& document) {
    return boost::json::parse(document).at("components").as_object();
  }
  aio::Object components() { return components(broker_.last(topic)); }
  std::size_t documents() { return broker_.payloads(topic).size(); }
  std::string kept() {
    std::ifstream file(folder_.path() / "aiomqtt.service.json");
    return {std::istreambuf_iterator<char>(file), {}};
  }
};

TEST_F(HomeAssistantTest, ShowsServices) {
  add_hello();
  start_and_tell();
  EXPECT_EQ(documents(), 1U);
  EXPECT_EQ(components().at("hello_switch").at("platform"), "switch");
  EXPECT_EQ(components().at("hello_stat_loops").at("state_topic"), hello_topic);
  EXPECT_EQ(broker_.last(hello_topic), R"({"state":"running","running":"ON","stats":{"loops":1}})");
  for (const auto& message : broker_.published) EXPECT_TRUE(message.retain) << message.topic;
}

TEST_F(HomeAssistantTest, TellsAtOnceThatAServiceHasStopped) {
  add_hello();
  start_and_tell();
  mqtt_->control().change("hello", TaskState::stopped);
  mqtt_->advance(100ms);
  EXPECT_THAT(broker_.last(hello_topic), HasSubstr(R"("state":"stopped","running":"OFF")"));
  EXPECT_EQ(documents(), 1U);
}

TEST_F(HomeAssistantTest, TellsFiguresEachPeriodWhenTheyHaveChanged) {
  add_hello();
  start_and_tell({{"discovery_period", 20}});
  mqtt_->advance(5min);
  EXPECT_EQ(broker_.payloads(hello_topic).size(), 1U);
  mqtt_->control().task("hello").stats = aio::Object{{"loops", 2}};
  mqtt_->advance(21s);
  EXPECT_THAT(broker_.last(hello_topic), HasSubstr(R"("loops":2)"));
  EXPECT_EQ(broker_.payloads(hello_topic).size(), 2U);
  EXPECT_EQ(documents(), 1U);
}

TEST_F(HomeAssistantTest, ShowsAFigureThatComesLater) {
  add_hello();
  start_and_tell();
  mqtt_->control().task("hello").stats = aio::Object{{"loops", 2}, {"pulse", 60}};
  mqtt_->advance(31s);
  EXPECT_TRUE(components().contains("hello_stat_pulse"));
}

TEST_F(HomeAssistantTest, WithdrawsAServiceThatIsUnloaded) {
  add_hello();
  start_and_tell();
  unload("hello");
  const auto all = broker_.payloads(topic);
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(components(all[1]).at("hello_switch"), aio::Value({{"platform", "switch"}}));
  EXPECT_THAT(all[2], Not(HasSubstr("hello")));
  EXPECT_EQ(broker_.last(hello_topic), "");
  EXPECT_THAT(kept(), Not(HasSubstr("hello")));
}

TEST_F(HomeAssistantTest, ShowsWhatOthersAnnounceWhileTheyDo) {
  start_and_tell();
  const auto shared = mqtt_->provided<aio::Mqtt>();
  auto entity = shared->announce({.id = "bme280_temperature", .platform = "sensor"});
  mqtt_->advance(1s);
  EXPECT_EQ(components().at("bme280_temperature").at("unique_id"), "pi_bme280_temperature");
  entity.reset();
  mqtt_->advance(1s);
  EXPECT_FALSE(components().contains("bme280_temperature"));
}

TEST_F(HomeAssistantTest, GivesWhatWasThereBeforeARestartTimeToComeBack) {
  start_and_tell();
  auto entity = mqtt_->provided<aio::Mqtt>()->announce({.id = "garden", .platform = "sensor"});
  add_hello();
  mqtt_->advance(31s);
  ASSERT_THAT(kept(), AllOf(HasSubstr("garden"), HasSubstr("hello_switch")));
  make_service();
  entity.reset();
  broker_.published.clear();
  start_and_tell();
  entity = mqtt_->provided<aio::Mqtt>()->announce({.id = "garden", .platform = "sensor"});
  mqtt_->advance(1min);
  const auto all = broker_.payloads(topic);
  for (const std::string& document : all)
    EXPECT_THAT(document, Not(HasSubstr(R"("garden":{"platform":"sensor"})")));
  EXPECT_EQ(
      std::ranges::count_if(
          all, [&](const std::string& document) { return components(document).contains("hello_switch"); }),
      1);
  EXPECT_FALSE(components().contains("hello_switch"));
  EXPECT_EQ(broker_.last(hello_topic), "");
  EXPECT_THAT(kept(), AllOf(HasSubstr("garden"), Not(HasSubstr("hello"))));
}

TEST_F(HomeAssistantTest, MovesWithTheBoardsName) {
  add_hello();
  start_and_tell();
  mqtt_->stop();
  mqtt_->start({.args = {"attic"}, .kwargs = {{"grants", {{"steer", {"*"}}}}}});
  mqtt_->advance(1s);
  EXPECT_EQ(broker_.last(topic), "");
  EXPECT_EQ(broker_.last(hello_topic), "");
  EXPECT_THAT(broker_.last("homeassistant/device/attic/config"), HasSubstr("hello_switch"));
}

TEST_F(HomeAssistantTest, DisappearsWhenItIsSwitchedOff) {
  add_hello();
  start_and_tell();
  mqtt_->stop();
  start_and_tell({{"discovery", false}});
  EXPECT_EQ(broker_.last(topic), "");
  EXPECT_THAT(kept(), Not(HasSubstr("hello")));
  broker_.published.clear();
  mqtt_->stop();
  start_and_tell({{"discovery", false}});
  EXPECT_EQ(documents(), 0U);
}

TEST_F(HomeAssistantTest, TellsAllAgainAfterAReconnectAndAfterItsStart) {
  add_hello();
  start_and_tell();
  broker_.lose("lost");
  mqtt_->advance(2s);
  EXPECT_EQ(documents(), 2U);
  EXPECT_EQ(broker_.payloads(hello_topic).size(), 2U);
  receive("homeassistant/status", "online");
  mqtt_->advance(4s);
  EXPECT_EQ(documents(), 3U);
  EXPECT_EQ(broker_.payloads(hello_topic).size(), 3U);
  receive("homeassistant/status", "offline");
  mqtt_->advance(4s);
  EXPECT_EQ(documents(), 3U);
}

TEST_F(HomeAssistantTest, WithdrawsOnceMoreWhatTheBrokerDidNotTake) {
  add_hello();
  start_and_tell();
  broker_.acknowledge(false);
  unload("hello");
  EXPECT_THAT(kept(), HasSubstr("hello_switch"));
  mqtt_->stop();
  EXPECT_FALSE(mqtt_->log().contains("can't tell Home Assistant")) << mqtt_->log().text();
  broker_.acknowledge(true);
  broker_.published.clear();
  start_and_tell();
  mqtt_->advance(30s);
  EXPECT_THAT(broker_.payloads(topic),
              ::testing::Contains(HasSubstr(R"("hello_switch":{"platform":"switch"})")));
  EXPECT_THAT(kept(), Not(HasSubstr("hello")));
}

TEST_F(HomeAssistantTest, ShowsOnlyWhatItIsAllowedTo) {
  add_hello();
  start_and_tell({{"allow", {"status", "start"}}});
  EXPECT_FALSE(components().contains("hello_switch"));
  EXPECT_TRUE(components().contains("hello_state"));
}

TEST_F(HomeAssistantTest, ShowsOnlyWhichServicesItIsTold) {
  add_hello();
  start_and_tell({{"services", {"hello", "nobody"}}});
  EXPECT_TRUE(components().contains("hello_state"));
  EXPECT_FALSE(components().contains("aiomqtt_state"));
  mqtt_->advance(5min);
  EXPECT_EQ(mqtt_->log().count("can't show nobody"), 1U);
}

TEST_F(HomeAssistantTest, WorksWithAMemoryThatIsBroken) {
  folder_.write("aiomqtt.service.json", "{");
  add_hello();
  start_and_tell();
  EXPECT_TRUE(components().contains("hello_switch"));
  EXPECT_EQ(mqtt_->log().count("can't be used"), 1U);
  EXPECT_THAT(kept(), HasSubstr("hello_switch"));
}

TEST_F(HomeAssistantTest, TellsHowTheBoardCameUp) {
  folder_.write("root/proc/sys/kernel/random/boot_id", "first\n");
  folder_.write("root/proc/self/stat", "1 (aiod) S 2 3");
  start_and_tell();
  EXPECT_EQ(stats("reset"), "POWER ON");
  mqtt_->stop();
  start_and_tell();
  EXPECT_EQ(stats("reset"), "POWER ON");
  folder_.write("root/proc/self/stat", "1 (ai) od) S 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 99 23");
  make_service();
  start_and_tell();
  EXPECT_EQ(stats("reset"), "SOFT RESET");
}

}  // namespace
}  // namespace aiomqtt
