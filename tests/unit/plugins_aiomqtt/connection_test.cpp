#include "service_fixture.hpp"

namespace aiomqtt {
namespace {

using namespace std::chrono_literals;
using aio::LogLevel;
using ::testing::HasSubstr;

// How the service keeps connected.
class ConnectionTest : public ServiceTest {
 protected:
  std::string shown() { return mqtt_->service().show()->text; }
  std::size_t warnings() const {
    std::size_t count = 0;
    for (const auto& line : mqtt_->log().lines()) count += line.level == LogLevel::warning ? 1 : 0;
    return count;
  }
  void lose() {
    broker_.lose("the connection was lost");
    mqtt_->settle();
  }
};

TEST_F(ConnectionTest, TriesAgainLaterAndLater) {
  broker_.refuse("Connection refused");
  start();
  EXPECT_EQ(broker_.tries, 1);
  EXPECT_THAT(shown(), AllOf(HasSubstr("retry 1 "), HasSubstr(": Connection refused;")));
  mqtt_->advance(1s);
  EXPECT_EQ(broker_.tries, 2);
  mqtt_->advance(1h);
  // Each minute, up to a quarter less by chance, once the wait has grown to that.
  EXPECT_GE(broker_.tries, 60);
  EXPECT_LE(broker_.tries, 90);
}

TEST_F(ConnectionTest, SaysOnceWhatDoesNotChange) {
  broker_.refuse("Connection refused");
  start();
  mqtt_->advance(24h);
  EXPECT_EQ(warnings(), 1U) << mqtt_->log().text();
  EXPECT_TRUE(mqtt_->log().contains(LogLevel::warning, "localhost:1883: Connection refused; tries again"));
  broker_.refuse("the broker refuses these credentials");
  mqtt_->advance(2min);
  EXPECT_EQ(warnings(), 2U);
}

TEST_F(ConnectionTest, ComesBackByItself) {
  start();
  lose();
  EXPECT_EQ(stats("connected"), false);
  EXPECT_EQ(stats("tries"), 1);
  mqtt_->advance(1s);
  EXPECT_EQ(stats("connected"), true);
  EXPECT_EQ(stats("tries"), 0);
  EXPECT_EQ(broker_.payloads("device/pi/availability").size(), 2U);
  EXPECT_EQ(warnings(), 1U);
}

TEST_F(ConnectionTest, SaysNowAndThenThatItComesAndGoes) {
  start();
  for (int i = 0; i < 4; ++i) {
    lose();
    mqtt_->advance(2min);
  }
  EXPECT_EQ(warnings(), 1U);
  mqtt_->advance(10min);
  lose();
  EXPECT_EQ(warnings(), 2U);
  EXPECT_TRUE(mqtt_->log().contains("tries again, the 4. time since this was last told"));
}

TEST_F(ConnectionTest, KeepsWhatIsToBeDelivered) {
  start();
  broker_.acknowledge(false);
  const auto shared = mqtt_->provided<aio::Mqtt>();
  for (const char* text : {"a", "b"})
    shared->publish({.topic = "t", .payload = text, .qos = aio::mqtt::Qos::at_least_once});
  lose();
  broker_.acknowledge(true);
  mqtt_->advance(2s);
  EXPECT_EQ(broker_.payloads("t"), (std::vector<std::string>{"a", "b", "a", "b"}));
  EXPECT_EQ(stats("waiting"), 0);
}

TEST_F(ConnectionTest, TakesItsTimeWhileConnectionsDoNotLast) {
  start();
  for (int i = 0; i < 1800; ++i) {
    lose();
    mqtt_->advance(2s);
  }
  EXPECT_LE(broker_.tries, 90);  // in an hour
  EXPECT_TRUE(mqtt_->log().contains("another client may use the client id pi too")) << mqtt_->log().text();
  mqtt_->advance(5min);
  lose();
  const int tries = broker_.tries;
  mqtt_->advance(1s);
  EXPECT_EQ(broker_.tries, tries + 1) << "it had lasted";
}

TEST_F(ConnectionTest, GivesUpTheMessageThatEndsTheConnection) {
  start();
  const auto shared = mqtt_->provided<aio::Mqtt>();
  broker_.close_at(4000);
  for (const std::string& text : {std::string("a"), std::string(5000, 'x'), std::string("b")})
    shared->publish({.topic = "t", .payload = text, .qos = aio::mqtt::Qos::at_least_once});
  mqtt_->advance(10min);
  EXPECT_EQ(broker_.last("t"), "b");
  EXPECT_EQ(stats("waiting"), 0);
  EXPECT_EQ(stats("connected"), true);
  EXPECT_TRUE(mqtt_->log().contains(LogLevel::error, "the message of 5000 bytes for t"))
      << mqtt_->log().text();
}

TEST(FatalMessages, AreThoseOfTheTopicThatAreNotShorter) {
  FatalMessages fatal;
  const aio::TimePoint now{1h};
  fatal.add({.topic = "t", .payload = "12345"}, now);
  EXPECT_TRUE(fatal.contains({.topic = "t", .payload = "123456"}, now + 59min));
  EXPECT_FALSE(fatal.contains({.topic = "t", .payload = "1234"}, now));
  EXPECT_FALSE(fatal.contains({.topic = "u", .payload = "12345"}, now));
  EXPECT_FALSE(fatal.contains({.topic = "t", .payload = "12345"}, now + 1h)) << "the broker may have changed";
}

TEST_F(ConnectionTest, HasAClientIdOfItsOwn) {
  start({{"client_id", "north-pi"}});
  EXPECT_EQ(broker_.options.client_id, "north-pi");
}

TEST_F(ConnectionTest, IsStoppedWhileItWaits) {
  broker_.refuse("Connection refused");
  start();
  mqtt_->stop();
  EXPECT_EQ(mqtt_->state(), aio::testing::RunState::stopped);
  EXPECT_TRUE(broker_.published.empty());
}

TEST(Complaints, AreTheSameByTheirText) {
  using Verdict = Complaints::Verdict;
  Complaints complaints;
  const aio::TimePoint begin{};
  EXPECT_EQ(complaints.ask("a", begin), (Verdict{.tell = true}));
  EXPECT_EQ(complaints.ask("a", begin + 1min), Verdict{});
  EXPECT_EQ(complaints.ask("b", begin + 2min), (Verdict{.tell = true}));
  EXPECT_EQ(complaints.ask("a", begin + 10min), (Verdict{.tell = true, .kept_back = 1}));
  EXPECT_EQ(complaints.ask("a", begin + 11min), Verdict{});
}

}  // namespace
}  // namespace aiomqtt
