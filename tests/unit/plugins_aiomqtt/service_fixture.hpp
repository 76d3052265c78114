#pragma once

#include <gmock/gmock.h>

#include <memory>
#include <string>

#include <aio/testing/service_harness.hpp>

#include "aiomqtt/aiomqtt_service.hpp"
#include "fake_broker.hpp"
#include "support/temp_dir.hpp"

namespace aiomqtt {

/// The service on a fake broker, for the board "pi"; what it keeps is in a folder of the test's own.
class ServiceTest : public ::testing::Test {
 protected:
  using Harness = aio::testing::ServiceHarness<MqttService>;

  ServiceTest() { make_service(); }

  /// As after a restart of the daemon: what the broker and the folder hold is still there.
  void make_service() {
    mqtt_.reset();
    const Places places{.state = folder_.path(), .root = folder_.path() / "root"};
    mqtt_ = std::make_unique<Harness>("aiomqtt", broker_.factory(), places);
    mqtt_->control().add("aiomqtt").stats = aio::Object{{"npub", 1}};
  }
  /// Orders may do everything, unless the test says otherwise.
  void start(aio::Object kwargs = {}) {
    if (!kwargs.contains("grants"))
      kwargs["grants"] = {{"steer", {"*"}}, {"configure", {"*"}}, {"files", {"*"}}, {"run", {"*"}}};
    mqtt_->start({.args = {"pi"}, .kwargs = std::move(kwargs)});
    mqtt_->settle();
  }
  void receive(std::string topic, std::string payload, bool retained = false) {
    broker_.receive(std::move(topic), std::move(payload), retained);
    mqtt_->settle();
  }
  aio::Value stats(const char* key) { return mqtt_->service().stats().at(key); }

  aiod::support::TempDir folder_;
  FakeBroker broker_;
  std::unique_ptr<Harness> mqtt_;
};

}  // namespace aiomqtt
