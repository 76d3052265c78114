#include <algorithm>
#include <chrono>
#include <set>

#include "system/mqtt_fixture.hpp"

namespace aiod::system_tests {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// Connections that are refused, lost and closed.
class AiomqttFaults : public MqttTest {};

TEST_F(AiomqttFaults, WaitsForABrokerThatIsNotThereYet) {
  Broker broker;
  start_daemon(broker);
  daemon_.wait_for_log("tries again");
  EXPECT_THAT(daemon_.aioctl({"status", "aiomqtt"}).out, HasSubstr("Connection refused"));
  EXPECT_EQ(state_of("aiomqtt"), "running");
  broker.start();
  await_connection();
  EXPECT_THAT(daemon_.aioctl({"status", "aiomqtt"}).out, HasSubstr("connected to 127.0.0.1:"));
}

TEST_F(AiomqttFaults, TellsWrongCredentialsOnce) {
  Broker broker("allow_anonymous false\npassword_file @/passwords\n");
  broker.folder().write("passwords", "");
  broker.start();
  start_daemon(broker, ", username: somebody, password: wrong");
  const auto first = daemon_.wait_for_log("check username and password");
  EXPECT_EQ(first.at("level"), "warning");
  const auto deadline = support::from_now();
  while (stats().at("tries").as_int64() < 3) ASSERT_LT(std::chrono::steady_clock::now(), deadline);
  const auto told = daemon_.aioctl({"log", "-p", "warning", "-g", "check username"});
  EXPECT_EQ(std::count(told.out.begin(), told.out.end(), '\n'), 1) << told.out;
}

TEST_F(AiomqttFaults, IsOnlineAndOffline) {
  Broker broker;
  broker.start();
  const auto subscriber = broker.subscribe("device/pi/availability");
  start_daemon(broker);
  wait_for(*subscriber, "device/pi/availability online");
  ASSERT_EQ(daemon_.aioctl({"stop", "aiomqtt"}).exit, 0);
  wait_for(*subscriber, "device/pi/availability offline");
  EXPECT_THAT(broker.log(), HasSubstr("Received DISCONNECT from pi"));
}

TEST_F(AiomqttFaults, ItsLastWillIsPublishedWhenTheDaemonIsKilled) {
  Broker broker;
  broker.start();
  const auto subscriber = broker.subscribe("device/pi/availability");
  start_daemon(broker);
  wait_for(*subscriber, "device/pi/availability online");
  daemon_.stop(SIGKILL);
  wait_for(*subscriber, "device/pi/availability offline");
}

TEST_F(AiomqttFaults, IsUnloadedAndLoadedWhileItIsConnected) {
  Broker broker;
  broker.start();
  start_daemon(broker);
  await_connection();
  for (int i = 0; i < 10; ++i) {
    const auto subscriber = broker.subscribe("device/pi/availability");
    wait_for(*subscriber, "device/pi/availability online");
    ASSERT_EQ(daemon_.aioctl({"unload", "aiomqtt"}).exit, 0);
    wait_for(*subscriber, "device/pi/availability offline");
    ASSERT_EQ(daemon_.aioctl({"load", "aiomqtt"}).exit, 0);
    daemon_.aioctl({"start", "aiomqtt"});
  }
  const auto subscriber = broker.subscribe("device/pi/status");
  await_state("aiomqtt", "running");
  const auto online = broker.subscribe("device/pi/availability");
  wait_for(*online, "device/pi/availability online");
  broker.publish("device/pi/service", R"({"status": "hello.service"})");
  wait_for(*subscriber, "hello.service");
}

std::set<std::string> numbers_in(const std::string& log) {
  std::set<std::string> numbers;
  const std::string mark = "'numbers/";
  for (auto at = log.find(mark); at != log.npos; at = log.find(mark, at)) {
    at += mark.size();
    numbers.insert(log.substr(at, log.find('\'', at) - at));
  }
  return numbers;
}

TEST_F(AiomqttFaults, LosesNoMessageWhileTheBrokerIsKilledAgainAndAgain) {
  constexpr std::size_t count = 1000;
  Broker broker;
  broker.start();
  start_daemon(broker, ", queue: 2000", "numbers: {kwargs: {count: 1000, period: 2ms}}\n",
               {"aiomqtt", "numbers"});
  await_connection();
  for (int kills = 0; kills < 30; ++kills) {
    const std::size_t before = numbers_in(broker.log()).size();
    const auto deadline = support::from_now();
    while (before < count && numbers_in(broker.log()).size() == before)
      ASSERT_LT(std::chrono::steady_clock::now(), deadline);
    broker.kill();
    broker.start();
  }
  await_state("numbers", "done");
  const auto deadline = support::from_now();
  while (stats().at("waiting").as_int64() > 0) ASSERT_LT(std::chrono::steady_clock::now(), deadline);
  EXPECT_EQ(numbers_in(broker.log()).size(), count);
}

}  // namespace
}  // namespace aiod::system_tests
