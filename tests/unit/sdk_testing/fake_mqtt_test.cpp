#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <aio/testing/fake_mqtt.hpp>
#include <aio/testing/manual_loop.hpp>

namespace aio::testing {
namespace {

using mqtt::MqttError;
using mqtt::Qos;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Task<std::string> next(mqtt::Subscription& subscription) {
  const mqtt::Received received = co_await subscription.next();
  const std::string text = received.topic + '=' + received.payload;
  co_return received.lost == 0 ? text : text + " after " + std::to_string(received.lost);
}

TEST(MqttTopics, FitFiltersAsTheStandardSays) {
  EXPECT_TRUE(mqtt::fits("a/b", "a/b"));
  EXPECT_TRUE(mqtt::fits("a/+/c", "a/b/c"));
  EXPECT_TRUE(mqtt::fits("a/#", "a"));
  EXPECT_TRUE(mqtt::fits("a/#", "a/b/c"));
  EXPECT_TRUE(mqtt::fits("#", "a/b"));
  EXPECT_TRUE(mqtt::fits("+/+", "/b"));
  EXPECT_TRUE(mqtt::fits("+/#", "a"));
  EXPECT_TRUE(mqtt::fits("$SYS/#", "$SYS/uptime"));
  EXPECT_FALSE(mqtt::fits("a/b", "a/bc"));
  EXPECT_FALSE(mqtt::fits("a/+", "a"));
  EXPECT_FALSE(mqtt::fits("a/+", "a/b/c"));
  EXPECT_FALSE(mqtt::fits("a", "a/b"));
  EXPECT_FALSE(mqtt::fits("+", "/b"));
  EXPECT_FALSE(mqtt::fits("a/b/#", "a"));
  EXPECT_FALSE(mqtt::fits("#", "$SYS/uptime"));
  EXPECT_FALSE(mqtt::fits("+/uptime", "$SYS/uptime"));
}

TEST(MqttTopics, ThatAreNoneAreRefused) {
  EXPECT_NO_THROW(mqtt::check_topic("a/b"));
  EXPECT_THROW(mqtt::check_topic(""), MqttError);
  EXPECT_THROW(mqtt::check_topic("a/+"), MqttError);
  EXPECT_THROW(mqtt::check_topic(std::string(65536, 'a')), MqttError);
  EXPECT_THROW(mqtt::check_topic(std::string("a\0b", 3)), MqttError);
  EXPECT_THROW(mqtt::check_topic("\xff"), MqttError);
  EXPECT_NO_THROW(mqtt::check_filter("+/b/#"));
  EXPECT_THROW(mqtt::check_filter("a/#/b"), MqttError);
  EXPECT_THROW(mqtt::check_filter("a/b+"), MqttError);
  EXPECT_NO_THROW(mqtt::check_entity_id("bme280_temp-1"));
  EXPECT_THROW(mqtt::check_entity_id("bme280.temp"), MqttError);
  EXPECT_THROW(mqtt::check_entity_id(""), MqttError);
}

class FakeMqttTest : public ::testing::Test {
 protected:
  ManualLoop loop;
  FakeMqtt mqtt{"board"};
};

TEST_F(FakeMqttTest, RemembersWhatWasPublished) {
  mqtt.publish({.topic = "a/1", .payload = "one"});
  mqtt.publish({.topic = "a/2", .payload = "two", .qos = Qos::at_least_once, .retain = true});
  EXPECT_THAT(mqtt.payloads("a/+"), ElementsAre("one", "two"));
  EXPECT_EQ(mqtt.last("a/1"), "one");
  EXPECT_TRUE(mqtt.published().at(1).retain);
  mqtt.clear();
  EXPECT_THAT(mqtt.published(), IsEmpty());
}

TEST_F(FakeMqttTest, GivesEachSubscriptionWhatFits) {
  const auto all = mqtt.subscribe("a/#", Qos::at_least_once);
  const auto one = mqtt.subscribe("a/1", Qos::at_least_once);
  EXPECT_THAT(mqtt.filters(), ElementsAre("a/#", "a/1"));
  EXPECT_EQ(mqtt.receive("a/1", "x"), 2U);
  EXPECT_EQ(mqtt.receive("a/2", "y"), 1U);
  EXPECT_EQ(mqtt.receive("b", "z"), 0U);
  EXPECT_EQ(loop.run(next(*all)), "a/1=x");
  EXPECT_EQ(loop.run(next(*all)), "a/2=y");
  EXPECT_EQ(loop.run(next(*one)), "a/1=x");
}

TEST_F(FakeMqttTest, ForgetsSubscriptionsThatEnded) {
  mqtt.subscribe("a", Qos::at_least_once).reset();
  EXPECT_THAT(mqtt.filters(), IsEmpty());
  EXPECT_EQ(mqtt.receive("a", ""), 0U);
}

TEST_F(FakeMqttTest, CountsWhatAReaderMissed) {
  const auto all = mqtt.subscribe("#", Qos::at_least_once);
  for (std::size_t i = 0; i < mqtt::Subscription::capacity + 2; ++i) mqtt.receive("n", std::to_string(i));
  mqtt.lose("#", 3);
  EXPECT_EQ(loop.run(next(*all)), "n=2 after 5");
}

TEST_F(FakeMqttTest, KeepsWithoutAConnectionWhatMustArrive) {
  mqtt.disconnect();
  mqtt.limit_queue(1);
  mqtt.publish({.topic = "a", .payload = "gone"});
  mqtt.publish({.topic = "a", .payload = "kept", .qos = Qos::at_least_once});
  EXPECT_THROW(mqtt.publish({.topic = "a", .payload = "much", .qos = Qos::at_least_once}), MqttError);
  EXPECT_THAT(mqtt.published(), IsEmpty());
  EXPECT_EQ(mqtt.dropped(), 1U);
  EXPECT_EQ(mqtt.waiting().size(), 1U);
  mqtt.connect();
  EXPECT_THAT(mqtt.payloads("a"), ElementsAre("kept"));
  EXPECT_THAT(mqtt.waiting(), IsEmpty());
}

TEST_F(FakeMqttTest, LetsWhoDeliversWaitForTheConnection) {
  mqtt.disconnect();
  bool delivered = false;
  const auto deliver = [&]() -> Task<void> {
    mqtt::Message message{.topic = "a", .payload = "x", .qos = Qos::at_least_once};
    co_await mqtt.deliver(std::move(message), std::source_location::current());
    delivered = true;
  };
  boost::asio::co_spawn(loop.loop().executor(), deliver(), boost::asio::detached);
  loop.settle();
  EXPECT_FALSE(delivered);
  mqtt.connect();
  loop.settle();
  EXPECT_TRUE(delivered);
}

TEST_F(FakeMqttTest, RefusesToDeliverWhatWouldBeDropped) {
  mqtt.disconnect();
  mqtt::Message message{.topic = "a"};
  EXPECT_THROW(loop.run(mqtt.deliver(std::move(message), std::source_location::current())), MqttError);
}

TEST_F(FakeMqttTest, HasEachEntityOnce) {
  auto lamp = mqtt.announce({.id = "lamp", .platform = "switch", .config = {{"name", "Lamp"}}});
  EXPECT_THROW(mqtt.announce({.id = "lamp", .platform = "switch"}), MqttError);
  EXPECT_THROW(mqtt.announce({.id = "no dots.", .platform = "switch"}), MqttError);
  EXPECT_EQ(mqtt.announced().at("lamp").config.at("name"), "Lamp");
  lamp.reset();
  EXPECT_TRUE(mqtt.announced().empty());
}

TEST_F(FakeMqttTest, RefusesWhenTold) {
  mqtt.refuse("not now");
  EXPECT_THROW(mqtt.subscribe("a", Qos::at_least_once), MqttError);
  EXPECT_NO_THROW(mqtt.publish({.topic = "a"}));
}

}  // namespace
}  // namespace aio::testing
