#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <stdexcept>
#include <vector>

#include "support/file_descriptor.hpp"

#include "system/mqtt_fixture.hpp"

namespace aiod::system_tests {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// A port of loopback where nobody answers: more wait to be accepted than it has room for.
class BlackHole {
 public:
  BlackHole() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address_);
    if (::bind(listener_.get(), generic(), size) != 0 || ::listen(listener_.get(), 0) != 0 ||
        ::getsockname(listener_.get(), generic(), &size) != 0)
      throw std::runtime_error("there is no free port");
    while (connects()) continue;
  }
  std::uint16_t port() const { return ntohs(address_.sin_port); }

 private:
  sockaddr* generic() { return reinterpret_cast<sockaddr*>(&address_); }
  // On loopback a connection that is taken at all is taken at once.
  bool connects() {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    waiting_.emplace_back(socket);
    ::connect(socket, generic(), sizeof(address_));
    pollfd writable{.fd = socket, .events = POLLOUT, .revents = 0};
    return ::poll(&writable, 1, 0) > 0;
  }

  support::FileDescriptor listener_;
  sockaddr_in address_{};
  std::vector<support::FileDescriptor> waiting_;
};

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

TEST_F(AiomqttFaults, AStopDoesNotWaitForABrokerThatDoesNotAnswer) {
  const BlackHole nowhere;
  start_with({"aiomqtt"}, "aiomqtt: {enabled: true, args: [pi], kwargs: {server: 127.0.0.1, port: " +
                              std::to_string(nowhere.port()) + "}}\n");
  const auto shows = [&](const char* text) { return daemon_.aioctl({"status", "aiomqtt"}).out.find(text); };
  const auto deadline = support::from_now();
  while (shows("connects to 127.0.0.1:") == std::string::npos)
    ASSERT_LT(std::chrono::steady_clock::now(), deadline);
  EXPECT_EQ(daemon_.aioctl({"stop", "aiomqtt"}).exit, 0);
  EXPECT_EQ(state_of("aiomqtt"), "stopped");
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
  broker.stop();
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
  constexpr std::size_t count = 4000;
  Broker broker;
  broker.start();
  start_daemon(broker, ", queue: 5000", "numbers: {kwargs: {count: 4000, period: 2ms}}\n",
               {"aiomqtt", "numbers"});
  await_connection();
  for (int kills = 0; kills < 100; ++kills) {
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

TEST_F(AiomqttFaults, SaysThatAnotherClientHasItsId) {
  Broker broker;
  broker.start();
  const std::string patient = "aiomqtt: {enabled: true, args: [pi], kwargs: {server: 127.0.0.1, port: " +
                              std::to_string(broker.port()) + ", reconnect: {first: 50ms, longest: 1m}}}\n";
  support::Daemon other;
  other.install("aiomqtt");
  other.configure("services.yaml", patient);
  other.start();
  start_with({"aiomqtt"}, patient);
  daemon_.wait_for_log("client id");
}

TEST_F(AiomqttFaults, ConnectsWithAClientIdOfItsOwn) {
  Broker broker;
  broker.start();
  start_daemon(broker, ", client_id: north");
  await_connection();
  broker.stop();
  EXPECT_THAT(broker.log(), HasSubstr(" as north "));
}

TEST_F(AiomqttFaults, GoesOnWhereABrokerTakesShortMessagesOnly) {
  Broker broker("allow_anonymous true\nmax_packet_size 1500\n");
  broker.start();
  start_daemon(broker, ", discovery: true");
  await_connection();
  daemon_.wait_for_log("can't tell Home Assistant: Packet larger");
  EXPECT_EQ(stats().at("connected"), true);
}

}  // namespace
}  // namespace aiod::system_tests
