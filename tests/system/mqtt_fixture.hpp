#pragma once

#include <initializer_list>
#include <string>

#include "system/broker.hpp"
#include "system/fixture.hpp"

namespace aiod::system_tests {

/// A daemon with the service aiomqtt, whose id is "pi".
class MqttTest : public SystemTest {
 protected:
  void SetUp() override {
    if (!Broker::available()) GTEST_SKIP() << "mosquitto and mosquitto-clients are not installed";
  }

  /// Orders may do everything, unless `more` has other grants.
  static std::string settings(const Broker& broker, std::string more = {}) {
    if (more.find("grants:") == more.npos)
      more += R"(, grants: {steer: ["*"], configure: ["*"], files: ["*"], run: ["*"]})";
    return "aiomqtt: {enabled: true, args: [pi], kwargs: {server: 127.0.0.1, port: " +
           std::to_string(broker.port()) + ", reconnect: {first: 10ms, longest: 50ms}" + more + "}}\n";
  }
  void start_daemon(const Broker& broker, const std::string& kwargs = {}, const std::string& services = {},
                    std::initializer_list<std::string_view> plugins = {"aiomqtt", "hello"}) {
    start_with(plugins, settings(broker, kwargs) + services);
  }
  void await_connection() { daemon_.wait_for_log("MQTT client connected"); }
  boost::json::object stats() { return task("aiomqtt").at("stats").as_object(); }
};

}  // namespace aiod::system_tests
