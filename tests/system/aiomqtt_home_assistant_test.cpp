#include <boost/json/serialize.hpp>

#include "system/mqtt_fixture.hpp"

namespace aiod::system_tests {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto document_topic = "homeassistant/device/pi/config";
constexpr auto hello_topic = "device/pi/services/hello";

// What Home Assistant sees, and what it does.
class AiomqttHomeAssistant : public MqttTest {
 protected:
  void SetUp() override {
    MqttTest::SetUp();
    if (!IsSkipped()) broker_.start();
  }

  // Waits for the first message on the topic that satisfies the condition, of those that the broker keeps and
  // those that come; returns its payload.
  std::string await_message(const std::string& topic, const std::function<bool(const std::string&)>& enough) {
    const auto subscriber = broker_.subscribe(topic);
    return await_message(*subscriber, topic, enough);
  }
  static std::string await_message(support::Process& subscriber, const std::string& topic,
                                   const std::function<bool(const std::string&)>& enough) {
    std::string found;
    subscriber.wait_for_output([&](std::string_view output) {
      for (const std::string& payload : payloads(output, topic))
        if (enough(payload)) found = payload;
      return !found.empty();
    });
    return found;
  }
  // Waits until the last message is a document without this.
  static void await_absence(support::Process& subscriber, const std::string& text) {
    subscriber.wait_for_output([&](std::string_view output) {
      const auto all = payloads(output, document_topic);
      return !all.empty() && all.back().starts_with('{') && all.back().find(text) == all.back().npos;
    });
  }
  // Whole lines only: of a message that is long, a part may be there already.
  static std::vector<std::string> payloads(std::string_view output, const std::string& topic) {
    std::vector<std::string> all;
    for (auto end = output.find('\n'); end != output.npos; end = output.find('\n')) {
      const std::string_view line = output.substr(0, end);
      output.remove_prefix(end + 1);
      if (line.starts_with(topic + ' ')) all.emplace_back(line.substr(topic.size() + 1));
    }
    return all;
  }
  static auto with(std::string text) {
    return [text](const std::string& payload) { return payload.find(text) != payload.npos; };
  }
  static boost::json::object parsed(const std::string& text) { return support::parse_json(text).as_object(); }

  Broker broker_;
};

TEST_F(AiomqttHomeAssistant, ShowsServicesWithSwitchesAndFigures) {
  start_daemon(broker_);
  const auto document = parsed(await_message(document_topic, with("hello_switch")));
  EXPECT_EQ(document.at("availability_topic"), "device/pi/availability");
  EXPECT_EQ(document.at("device").at("name"), "pi");
  EXPECT_EQ(document.at("origin").at("name"), "aiod");
  const auto& components = document.at("components").as_object();
  const auto& lever = components.at("hello_switch");
  EXPECT_EQ(lever.at("platform"), "switch");
  EXPECT_EQ(lever.at("unique_id"), "pi_hello_switch");
  EXPECT_EQ(lever.at("command_topic"), "device/pi/services/hello/set");
  EXPECT_EQ(components.at("hello_stat_loops").at("platform"), "sensor");
  EXPECT_EQ(components.at("hello_stat_loops").at("state_topic"), hello_topic);
  EXPECT_TRUE(components.contains("aiomqtt_state"));
  EXPECT_FALSE(components.contains("aiomqtt_switch"));
  const auto state = parsed(await_message(hello_topic, with("running")));
  EXPECT_EQ(state.at("running"), "ON");
  EXPECT_TRUE(state.at("stats").as_object().contains("loops"));
}

TEST_F(AiomqttHomeAssistant, ASwitchStopsAndStartsAServiceAndFollowsIt) {
  start_daemon(broker_);
  await_message(hello_topic, with(R"("running":"ON")"));
  const auto subscriber = broker_.subscribe(hello_topic);
  broker_.publish("device/pi/services/hello/set", "OFF");
  const auto off = parsed(await_message(*subscriber, hello_topic, with(R"("running":"OFF")")));
  EXPECT_EQ(off.at("state"), "stopped");
  EXPECT_EQ(state_of("hello"), "stopped");
  broker_.publish("device/pi/services/hello/set", "ON");
  await_state("hello", "running");
  ASSERT_EQ(daemon_.aioctl({"stop", "hello"}).exit, 0);
  await_message(hello_topic, with(R"("running":"OFF")"));
}

TEST_F(AiomqttHomeAssistant, WhoMayNotStopHasNoSwitches) {
  start_daemon(broker_, ", allow: [status]");
  const auto document = parsed(await_message(document_topic, with("hello_state")));
  EXPECT_THAT(boost::json::serialize(document), Not(HasSubstr("switch")));
}

TEST_F(AiomqttHomeAssistant, AServiceThatIsUnloadedDisappears) {
  start_daemon(broker_);
  await_message(hello_topic, with("running"));
  const auto subscriber = broker_.subscribe(document_topic);
  const auto states = broker_.subscribe(hello_topic);
  ASSERT_EQ(daemon_.aioctl({"unload", "hello"}).exit, 0);
  await_message(*subscriber, document_topic, with(R"("hello_switch":{"platform":"switch"})"));
  await_absence(*subscriber, "hello");
  wait_for(*states, std::string(hello_topic) + " (null)");
  ASSERT_EQ(daemon_.aioctl({"start", "hello"}).exit, 0);
  await_message(document_topic, with("hello_switch"));
}

TEST_F(AiomqttHomeAssistant, ASensorIsThereAsLongAsItsService) {
  start_daemon(broker_, "", "aiomqtt_sensor_bme280: {enabled: true}\n", {"aiomqtt", "aiomqtt_sensor_bme280"});
  await_message(document_topic, with("bme280_temperature"));
  const auto subscriber = broker_.subscribe(document_topic);
  ASSERT_EQ(daemon_.aioctl({"unload", "aiomqtt_sensor_bme280"}).exit, 0);
  await_message(*subscriber, document_topic, with(R"("bme280_temperature":{"platform":"sensor"})"));
  await_absence(*subscriber, "bme280");
}

TEST_F(AiomqttHomeAssistant, TellsAllAgainWhenHomeAssistantHasStarted) {
  start_daemon(broker_);
  await_message(hello_topic, with("running"));
  await_message(document_topic, with("hello_switch"));
  broker_.publish(document_topic, "forgotten", true);
  broker_.publish("homeassistant/status", "online");
  await_message(document_topic, with("hello_switch"));
}

TEST_F(AiomqttHomeAssistant, TellsAllAgainToABrokerThatHasForgotten) {
  start_daemon(broker_);
  await_message(document_topic, with("hello_switch"));
  broker_.kill();
  broker_.start();
  await_message(document_topic, with("hello_switch"));
  await_message(hello_topic, with("running"));
}

TEST_F(AiomqttHomeAssistant, WithdrawsWhatWentAwayWhileItDidNotRun) {
  start_daemon(broker_, "", "world: {enabled: true}\n", {"aiomqtt", "hello", "world"});
  await_message(document_topic, with("world_switch"));
  ASSERT_EQ(daemon_.aioctl({"unload", "aiomqtt"}).exit, 0);
  ASSERT_EQ(daemon_.aioctl({"unload", "world"}).exit, 0);
  const auto subscriber = broker_.subscribe(document_topic);
  ASSERT_EQ(daemon_.aioctl({"start", "aiomqtt"}).exit, 0);
  await_message(*subscriber, document_topic, with(R"("world_switch":{"platform":"switch"})"));
  await_absence(*subscriber, "world");
}

TEST_F(AiomqttHomeAssistant, WithdrawsTheBoardWhenItIsNotToBeShownAnyMore) {
  start_daemon(broker_);
  await_message(document_topic, with("hello_switch"));
  await_message(hello_topic, with("running"));  // told after the document
  daemon_.stop();
  daemon_.configure("services.yaml", settings(broker_, ", discovery: false"));
  const auto document = broker_.subscribe(document_topic);
  const auto states = broker_.subscribe(hello_topic);
  daemon_.start();
  wait_for(*document, std::string(document_topic) + " (null)");
  wait_for(*states, std::string(hello_topic) + " (null)");
  await_state("aiomqtt.service.discovery", "done");
}

}  // namespace
}  // namespace aiod::system_tests
