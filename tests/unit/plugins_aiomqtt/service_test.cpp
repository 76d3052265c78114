#include "service_fixture.hpp"

namespace aiomqtt {
namespace {

using namespace std::chrono_literals;
using aio::TaskState;
using aio::testing::RunState;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Calls = std::vector<std::string>;

TEST_F(ServiceTest, ConnectsWithWhatItIsTold) {
  start({{"server", "broker.lan"},
         {"port", 8883},
         {"ssl", true},
         {"ssl_params", {{"ca", "/ca.pem"}}},
         {"username", "me"},
         {"password", "secret"},
         {"keepalive", 60}});
  EXPECT_EQ(broker_.options.client_id, "pi");
  EXPECT_EQ(broker_.options.server, "broker.lan");
  EXPECT_EQ(broker_.options.port, 8883);
  EXPECT_TRUE(broker_.options.tls);
  EXPECT_EQ(broker_.options.ca, "/ca.pem");
  EXPECT_EQ(broker_.options.username, "me");
  EXPECT_EQ(broker_.options.password, "secret");
  EXPECT_EQ(broker_.options.keepalive, 60s);
  EXPECT_EQ(broker_.options.will.topic, "device/pi/availability");
  EXPECT_EQ(broker_.options.will.payload, "offline");
  EXPECT_TRUE(broker_.options.will.retain);
}

TEST_F(ServiceTest, ConnectsByTheCertificatesName) {
  start({{"server", "192.0.2.1"}, {"ssl", true}, {"hostname", "broker.lan"}});
  EXPECT_EQ(broker_.options.server, "broker.lan");
}

TEST_F(ServiceTest, SubscribesToTheModelsTopicsAndMore) {
  start({{"topics", {"garden/#"}}});
  for (const char* filter :
       {"device/pi/service", "device/all/service", "device/pi/cmd", "device/all/cmd", "device/pi/logger",
        "device/all/logger", "garden/#", "homeassistant/status", "device/pi/services/+/set"})
    EXPECT_TRUE(broker_.filters.contains(filter)) << filter;
}

TEST_F(ServiceTest, IsOnlineUntilItIsStopped) {
  start();
  EXPECT_EQ(broker_.payloads("device/pi/availability"), Calls{"online"});
  mqtt_->stop();
  mqtt_->settle();
  EXPECT_EQ(mqtt_->state(), RunState::stopped);
  EXPECT_EQ(broker_.payloads("device/pi/availability"), (Calls{"online", "offline"}));
  EXPECT_EQ(broker_.closed, 1);
}

TEST_F(ServiceTest, AnswersAndCarriesOut) {
  mqtt_->control().add("hello");
  start();
  receive("device/all/service", R"({"stop": "hello.service"})");
  EXPECT_EQ(mqtt_->control().calls(), Calls{"stop hello.service"});
  EXPECT_EQ(broker_.last("device/pi/status"), R"({"hello.service":{"stop":"stopped"}})");
  receive("device/pi/services/hello/set", "ON");
  EXPECT_EQ(mqtt_->control().state("hello"), TaskState::running);
}

TEST_F(ServiceTest, DoesNothingThatTheBrokerHadKept) {
  mqtt_->control().add("hello");
  start();
  receive("device/pi/service", R"({"stop": "hello.service"})", true);
  receive("device/pi/services/hello/set", "OFF", true);
  mqtt_->advance(1s);
  EXPECT_TRUE(mqtt_->control().calls().empty());
  EXPECT_EQ(mqtt_->log().count("2 retained orders were not carried out"), 1U) << mqtt_->log().text();
}

TEST_F(ServiceTest, LimitsWhatIsDoneAtOnce) {
  start({{"commands", {{"wait", {{"run", {"sleep"}}}}}}});
  mqtt_->processes().hold("sleep");
  for (int i = 0; i < 70; ++i) broker_.receive("device/pi/cmd", "wait");
  mqtt_->settle();
  EXPECT_EQ(mqtt_->processes().running(), 64U);
  mqtt_->advance(1s);
  EXPECT_EQ(mqtt_->log().count("6 orders were not carried out"), 1U) << mqtt_->log().text();
  mqtt_->processes().finish("sleep", {.exit_code = 0});
  mqtt_->settle();
  receive("device/pi/cmd", "wait");
  EXPECT_EQ(mqtt_->processes().running(), 1U);
}

TEST_F(ServiceTest, PublishesTheStatusOfWhichServicesItIsTold) {
  mqtt_->control().add("hello");
  mqtt_->control().add("world");
  start({{"stats", true}, {"services", {"hello.service", "aiomqtt.service"}}});
  mqtt_->advance(10s);
  const auto all = broker_.payloads("device/pi/status");
  EXPECT_EQ(all.size(), 2U);
  EXPECT_THAT(all.back(), AllOf(HasSubstr("hello.service"), Not(HasSubstr("world.service"))));
}

TEST_F(ServiceTest, TakesTheModelsParameters) {
  start({{"services", "*.service"},
         {"autoconfig", false},
         {"ota_check", true},
         {"fwfile", nullptr},
         {"fwf_re", true},
         {"topics", aio::Array()},
         {"hostname", nullptr}});
  EXPECT_TRUE(mqtt_->running());
  EXPECT_EQ(mqtt_->log().count("has no meaning here and is ignored"), 3U);
}

TEST_F(ServiceTest, RefusesWhatCantBe) {
  const std::pair<aio::Object, const char*> wrong[] = {
      {{{"services", 5}}, "services must be"},
      {{{"services", {"a", 5}}}, "services must be"},
      {{{"allow", {"everything"}}}, "allow must be of"},
      {{{"discovery_period", 0}}, "discovery_period must be at least 1 s"},
      {{{"keepalive", 1}}, "keepalive must be from"},
      {{{"password", "x"}}, "password needs a username"},
      {{{"ssl_params", {{"cert", "/c"}}}}, "both cert and key"},
      {{{"commands", {{"help", {{"run", {"x"}}}}}}}, "a name that is taken"},
      {{{"commands", {{"x", {{"run", {"x"}}, {"kwargs", 5}}}}}}, "commands.x.kwargs must be a map"},
      {{{"topics", {"a/#/b"}}}, "topics: "}};
  for (const auto& [kwargs, text] : wrong) {
    make_service();
    start(kwargs);
    ASSERT_EQ(mqtt_->state(), RunState::failed) << text;
    EXPECT_EQ(mqtt_->error()->type, "aio::ConfigError");
    EXPECT_THAT(mqtt_->error()->message, HasSubstr(text));
  }
}

TEST_F(ServiceTest, GivesItsConnectionToOthers) {
  start();
  const auto shared = mqtt_->provided<aio::Mqtt>();
  ASSERT_TRUE(shared);
  EXPECT_EQ(shared->device_id(), "pi");
  shared->publish({.topic = "garden/soil", .payload = "41", .qos = aio::mqtt::Qos::at_least_once});
  mqtt_->settle();
  EXPECT_EQ(broker_.last("garden/soil"), "41");
  EXPECT_EQ(stats("waiting"), 0);
  mqtt_->stop();
  EXPECT_FALSE(shared);
}

TEST_F(ServiceTest, WorksOverAnotherRun) {
  start();
  mqtt_->stop();
  mqtt_->settle();
  start();
  receive("device/pi/service", R"({"status": "aiomqtt.service"})");
  EXPECT_THAT(broker_.last("device/pi/status"), HasSubstr("aiomqtt.service"));
}

}  // namespace
}  // namespace aiomqtt
