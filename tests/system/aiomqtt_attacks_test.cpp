#include <boost/json/serialize.hpp>

#include <fstream>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "support/file_descriptor.hpp"
#include "system/mqtt_fixture.hpp"

namespace aiod::system_tests {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Anyone who may publish to the broker, and means no good.
class AiomqttAttacks : public MqttTest {
 protected:
  void begin(const std::string& grants, const std::string& services = {}) {
    script_ = daemon_.folder() / "script.sh";
    ran_ = daemon_.folder() / "ran";
    std::ofstream(script_) << "#!/bin/sh\ntouch " << ran_.string() << "\n";
    std::filesystem::permissions(script_, std::filesystem::perms::owner_all);
    daemon_.configure(".env", "MQTT_PASSWORD=top-secret-1\n");
    broker_.start();
    start_daemon(broker_, ", grants: " + grants + R"(, username: u, password: "${MQTT_PASSWORD}")", services,
                 {"aiomqtt", "hello", "network", "stats", "unittest"});
    await_connection();
  }
  void order(const std::string& payload) { broker_.publish("device/pi/service", payload); }
  std::string quoted(const std::filesystem::path& path) { return '"' + path.string() + '"'; }

  // Each way that is known to lead from a message to a program, an open port or more rights.
  void attack() {
    const std::string sh = R"(["sh", "-c", "touch )" + ran_.string() + R"("])";
    order(R"({"config": {"set": {"unittest": {"kwargs": {"testdir": [)" + quoted(script_) + R"(]}}}}})");
    order(R"({"config": {"set": {"unittest": {"args": [[)" + quoted(script_) + R"(]]}}}})");
    order(R"({"start": "unittest"})");
    order(
        R"({"config": {"set": {"network": {"kwargs": {"webrepl": {"password": "12345678", "port": 0}}}}}})");
    order(R"({"config": {"set": {"aiomqtt": {"kwargs": {"commands": {"x": {"run": )" + sh + "}}}}}}}");
    order(R"({"config": {"set": {"aiomqtt": {"kwargs": {"kwargs": {"commands": {"x": {"run": )" + sh +
          "}}}}}}}}");
    order(R"({"config": {"set": {"aiomqtt": {"kwargs": {"grants": {"run": ["*"]}, "allow": ["cmd"]}}}}})");
    order(R"({"config": {"set": {"aiomqtt": {"kwargs": {"server": "192.0.2.1"}}}}})");
    order(R"({"config": {"set": {"stats": {"kwargs": {"host": "0.0.0.0", "token": "known"}}}}})");
    order(R"({"set": {".env": {"MQTT_PASSWORD": "known", "PATH": "/tmp"}}})");
    order(R"({"env": ".env"})");
    broker_.publish("device/pi/cmd", R"({"cmd": "x"})");
    broker_.publish("device/pi/cmd", "reset");
  }
  // Orders are taken in their order.
  void await_all_done() {
    const auto subscriber = broker_.subscribe("device/pi/status");
    order(R"({"status": "hello.service"})");
    wait_for(*subscriber, "hello.service");
  }
  std::string overrides() const {
    std::string all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(daemon_.folder()))
      if (entry.path().filename().string().find("aioctl.yaml") != std::string::npos ||
          entry.path().filename() == "overrides.yaml")
        all += support::read_text(entry.path());
    return all;
  }

  Broker broker_;
  std::filesystem::path script_;
  std::filesystem::path ran_;
};

TEST_F(AiomqttAttacks, DefaultsLetThemChangeNothing) {
  begin("{}");
  attack();
  order(R"({"stop": "hello"})");
  broker_.publish("device/pi/services/hello/set", "OFF");
  await_all_done();
  daemon_.wait_for_log("orders were refused");
  EXPECT_FALSE(std::filesystem::exists(ran_));
  EXPECT_EQ(overrides(), "");
  EXPECT_EQ(state_of("hello"), "running");
  EXPECT_EQ(support::read_text(daemon_.config_folder() / ".env"), "MQTT_PASSWORD=top-secret-1\n");
}

TEST_F(AiomqttAttacks, WhoMayConfigureAndSteerAllRunsNothingOfItsOwn) {
  begin(R"({steer: ["*"], configure: ["*"]})");
  ASSERT_EQ(daemon_.aioctl({"load", "unittest", "network", "stats"}).exit, 0);
  attack();
  await_all_done();
  ASSERT_EQ(daemon_.aioctl({"restart", "aiomqtt"}).exit, 0);
  await_connection();
  broker_.publish("device/pi/cmd", R"({"cmd": "x"})");
  await_all_done();
  EXPECT_FALSE(std::filesystem::exists(ran_));
  for (const char* text : {"testdir", "webrepl", "commands", "grants", "allow", "192.0.2.1", "token"})
    EXPECT_THAT(overrides(), Not(HasSubstr(text)));
}

TEST_F(AiomqttAttacks, ReadingShowsNoSecret) {
  begin("{}", "stats: {kwargs: {token: top-secret-2}}\n");
  ASSERT_EQ(daemon_.aioctl({"load", "stats"}).exit, 0);
  const auto subscriber = broker_.subscribe("#");
  for (const char* payload :
       {R"({"config": {"get": "*"}})", R"({"status": "*.service:/debug"})", R"({"report": "aiomqtt"})",
        R"({"traceback": "aiomqtt"})", R"({"env": ".env"})"})
    order(payload);
  broker_.publish("device/pi/logger", "log");
  order(R"({"status": "hello.service"})");
  const std::string all = wait_for(*subscriber, "device/pi/status {\"hello.service\"");
  EXPECT_THAT(all, HasSubstr("device/pi/config "));
  EXPECT_THAT(all, Not(HasSubstr("top-secret")));
}

TEST_F(AiomqttAttacks, AHugeMessageIsNotTakenIn) {
  begin("{}");
  const auto peak = [&] {
    std::ifstream status("/proc/" + std::to_string(daemon_.pid()) + "/status");
    for (std::string line; std::getline(status, line);)
      if (line.starts_with("VmHWM:")) return std::stol(line.substr(6));
    return 0L;
  };
  const long before = peak();
  broker_.publish_bytes("device/pi/service", 20'000'000);
  broker_.publish_bytes("device/pi/cmd", 72'000'000);
  broker_.publish_bytes("device/pi/service", 66'000);
  daemon_.wait_for_log("1 messages were dropped, because they are too big; the last: 66000 bytes");
  await_all_done();
  EXPECT_LT(peak() - before, 10'000) << "kB";
}

TEST_F(AiomqttAttacks, PayloadsAreNotLogged) {
  begin(R"({steer: ["*"], configure: ["*"], files: ["*"], run: ["*"]})");
  order(R"({"config": {"set": {"hello": {"kwargs": {"period": "top-secret-3"}}}}})");
  order(R"({"set": {".env": {"X": "top-secret-4"}}})");
  order("top-secret-5");
  broker_.publish("device/pi/cmd", "top-secret-6");
  await_all_done();
  daemon_.wait_for_log("messages were not understood");
  EXPECT_THAT(daemon_.aioctl({"log"}).out, Not(HasSubstr("top-secret")));
  EXPECT_THAT(daemon_.errors(), Not(HasSubstr("top-secret")));
}

// A broker that knows MQTT 3.1.1 only, and says so to anyone who asks for more.
class OldBroker {
 public:
  OldBroker() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_.get(), generic, size) != 0 || ::listen(listener_.get(), 8) != 0 ||
        ::getsockname(listener_.get(), generic, &size) != 0)
      throw std::runtime_error("there is no free port");
    port_ = ntohs(address.sin_port);
    thread_ = std::jthread([this] { serve(); });
  }
  ~OldBroker() { ::shutdown(listener_.get(), SHUT_RDWR); }
  std::uint16_t port() const { return port_; }

 private:
  void serve() {
    for (;;) {
      const int client = ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC);
      if (client < 0) return;
      clients_.emplace_back(client);
      unsigned char connect[256];
      if (::recv(client, connect, sizeof(connect), 0) < 9) continue;
      const unsigned char level = connect[8];
      const unsigned char answer[] = {0x20, 2, 0, static_cast<unsigned char>(level == 4 ? 0 : 1)};
      ::send(client, answer, sizeof(answer), MSG_NOSIGNAL);
      if (level != 4) clients_.pop_back();
    }
  }

  support::FileDescriptor listener_;
  std::vector<support::FileDescriptor> clients_;
  std::uint16_t port_ = 0;
  std::jthread thread_;
};

TEST_F(AiomqttAttacks, ABrokerThatKnowsAnOlderMqttOnlyIsSpokenToInIt) {
  const OldBroker broker;
  start_with({"aiomqtt"}, "aiomqtt: {enabled: true, args: [pi], kwargs: {server: 127.0.0.1, port: " +
                              std::to_string(broker.port()) +
                              ", reconnect: {first: 10ms, longest: 50ms}}}\n");
  await_connection();
}

}  // namespace
}  // namespace aiod::system_tests
