#include "aiomqtt/session.hpp"

#include <gtest/gtest.h>

#include <aio/testing/manual_loop.hpp>

#include "aiomqtt/backoff.hpp"

namespace aiomqtt {
namespace {

using namespace std::chrono_literals;
using aio::mqtt::MqttError;
using aio::mqtt::Qos;

// Writes down what it is given; fails when it is told to.
class FakeLink final : public Link {
 public:
  aio::Task<void> open(LinkOptions) override { co_return; }
  aio::Task<void> pump() override { co_return; }
  int publish(const aio::mqtt::Message& message) override {
    if (broken) throw LinkError("lost");
    sent.push_back(message.payload);
    return static_cast<int>(sent.size());
  }
  void subscribe(const std::string& filter, Qos) override { filters.push_back("+" + filter); }
  void unsubscribe(const std::string& filter) override { filters.push_back("-" + filter); }
  void keep_alive() override {}
  void close() override {}
  void drop() override {}

  std::vector<std::string> sent;
  std::vector<std::string> filters;
  bool broken = false;
};

using Texts = std::vector<std::string>;

class SessionTest : public ::testing::Test {
 protected:
  SessionTest() { session_.begin("pi", 3); }

  void publish(const char* payload, Qos qos = Qos::at_least_once) {
    session_.publish({.topic = "t", .payload = payload, .qos = qos});
  }
  void receive(const char* topic, const char* payload) {
    link_.on_message({.topic = topic, .payload = payload});
  }

  aio::testing::ManualLoop loop_;
  FakeLink link_;
  Session session_{link_};
};

TEST_F(SessionTest, KeepsAMessageUntilItIsAcknowledged) {
  publish("a");
  publish("b");
  EXPECT_TRUE(link_.sent.empty());
  session_.opened();
  EXPECT_EQ(link_.sent, (Texts{"a", "b"}));
  link_.on_acknowledged(1);
  EXPECT_EQ(session_.waiting(), 1U);
  session_.lost();
  session_.opened();
  EXPECT_EQ(link_.sent, (Texts{"a", "b", "b"}));
  link_.on_acknowledged(3);
  EXPECT_EQ(session_.waiting(), 0U);
}

TEST_F(SessionTest, KeepsAMessageThatALostConnectionDidNotTake) {
  session_.opened();
  link_.broken = true;
  publish("a");
  EXPECT_FALSE(session_.connected());
  link_.broken = false;
  session_.lost();
  session_.opened();
  EXPECT_EQ(link_.sent, Texts{"a"});
}

TEST_F(SessionTest, TheQueueIsBounded) {
  for (const char* payload : {"a", "b", "c"}) publish(payload);
  EXPECT_THROW(publish("d"), MqttError);
}

TEST_F(SessionTest, DropsAndCountsQosZeroWithoutAConnection) {
  publish("a", Qos::at_most_once);
  EXPECT_EQ(session_.dropped(), 1U);
  session_.opened();
  publish("b", Qos::at_most_once);
  EXPECT_EQ(link_.sent, Texts{"b"});
}

TEST_F(SessionTest, SubscribesOnceMoreAfterEachConnection) {
  auto one = session_.subscribe("a/#", Qos::at_least_once);
  session_.opened();
  session_.lost();
  session_.opened();
  EXPECT_EQ(link_.filters, (Texts{"+a/#", "+a/#"}));
}

TEST_F(SessionTest, UnsubscribesWithTheLastOfThem) {
  session_.opened();
  auto one = session_.subscribe("a", Qos::at_least_once);
  auto two = session_.subscribe("a", Qos::at_least_once);
  one.reset();
  EXPECT_EQ(link_.filters, (Texts{"+a", "+a"}));
  two.reset();
  EXPECT_EQ(link_.filters, (Texts{"+a", "+a", "-a"}));
}

TEST_F(SessionTest, EachSubscriptionGetsWhatFits) {
  auto one = session_.subscribe("a/+", Qos::at_least_once);
  auto two = session_.subscribe("a/#", Qos::at_least_once);
  receive("a/b", "x");
  receive("a/b/c", "y");
  EXPECT_EQ(loop_.run(one->next()).payload, "x");
  EXPECT_EQ(loop_.run(two->next()).payload, "x");
  EXPECT_EQ(loop_.run(two->next()).payload, "y");
}

TEST_F(SessionTest, DeliverSaysWhenThereIsNoConnection) {
  EXPECT_THROW(loop_.run(session_.deliver({.topic = "t"}, std::source_location::current())), MqttError);
}

TEST_F(SessionTest, AnEntityIsTakenUntilItEnds) {
  auto entity = session_.announce({.id = "x", .platform = "sensor"});
  EXPECT_THROW(session_.announce({.id = "x", .platform = "sensor"}), MqttError);
  entity.reset();
  EXPECT_NO_THROW(session_.announce({.id = "x", .platform = "sensor"}));
}

TEST(Backoff, DoublesUpToItsLimitLessAQuarter) {
  Backoff backoff(1);
  backoff.begin(1s, 60s);
  for (const aio::Duration full : {1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s}) {
    const aio::Duration wait = backoff.failed();
    EXPECT_LE(wait, full);
    EXPECT_GE(wait, full * 3 / 4);
  }
  for (int i = 0; i < 1000; ++i) EXPECT_GE(backoff.failed(), 45s);
  backoff.succeeded();
  EXPECT_LE(backoff.failed(), 1s);
}

}  // namespace
}  // namespace aiomqtt
