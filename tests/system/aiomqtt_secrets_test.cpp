#include "system/mqtt_fixture.hpp"

namespace aiod::system_tests {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class AiomqttSecrets : public MqttTest {
 protected:
  void SetUp() override {
    MqttTest::SetUp();
    if (IsSkipped()) return;
    daemon_.configure(".env", "VAULT=hunter2-env\n");
    broker_.start();
    start_daemon(broker_, {},
                 "vault: {kwargs: {zugang: hunter2-literal}}\n"
                 "vault@env: {args: [hall, \"${VAULT}\"]}\n"
                 "vault@wrong: {kwargs: {zugang: hunter2-wrong, number: many}}\n"
                 "vault@key: {enbled: true, kwargs: {zugang: hunter2-key}}\n"
                 "missing: {kwargs: {password: hunter2-missing}, args: [hunter2-arg]}\n",
                 {"aiomqtt", "vault"});
    await_connection();
  }

  /// All that goes to the broker until something comes under this topic.
  void expect_silence(const std::string& topic, const std::string& payload, const std::string& answer) {
    const auto subscriber = broker_.subscribe("#");
    broker_.publish(topic, payload);
    const std::string output = wait_for(*subscriber, answer);
    EXPECT_THAT(output, Not(HasSubstr("hunter2"))) << payload;
  }

  Broker broker_;
};

TEST_F(AiomqttSecrets, NoneGoesToTheBroker) {
  EXPECT_EQ(state_of("vault"), "running");
  EXPECT_EQ(state_of("vault@wrong"), "failed");
  expect_silence("device/pi/service", R"({"config": {"get": "*"}})", "device/pi/config ");
  expect_silence("device/pi/service", R"({"config": {"get": "missing"}})", "device/pi/config ");
  expect_silence("device/pi/service", R"({"status": "*.service:/debug"})", "device/pi/status ");
  expect_silence("device/pi/service", R"({"traceback": "vault@wrong.service"})", "device/pi/status ");
  expect_silence("device/pi/logger", "log", "device/pi/log ");
}

}  // namespace
}  // namespace aiod::system_tests
