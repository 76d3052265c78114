#include <random>

#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using support::encode_call;
using support::VarlinkClient;

// Whatever one client does costs the others nothing: each test ends with a daemon that still serves.
class HostileClients : public SystemTest {
 protected:
  void SetUp() override {
    daemon_.configure("aiod.yaml", "control: {max_clients: 256}\n");
    start_with({"hello"});
  }
  void TearDown() override { EXPECT_EQ(state_of("hello"), "running"); }
};

TEST_F(HostileClients, TwoHundredStayConnected) {
  std::vector<VarlinkClient> clients;
  for (int i = 0; i < 200; ++i) clients.push_back(daemon_.connect());
  for (int round = 0; round < 3; ++round) {
    for (VarlinkClient& client : clients) client.send_call("io.aiod.Services.Status");
    for (VarlinkClient& client : clients)
      EXPECT_EQ(client.receive().at("parameters").at("tasks").as_array().size(), 1u);
  }
}

TEST_F(HostileClients, OneTooManyIsToldAndTheNextIsServed) {
  std::vector<VarlinkClient> clients;
  for (int i = 0; i < 256; ++i) clients.push_back(daemon_.connect());
  clients.back().ask("io.aiod.Services.Version");
  VarlinkClient late = daemon_.connect();
  EXPECT_TRUE(late.call("io.aiod.Services.Version").contains("error"));
  late.wait_for_close();
  clients.clear();
}

TEST_F(HostileClients, BytesThatAreNoCalls) {
  std::minstd_rand random(4711);
  for (int i = 0; i < 50; ++i) {
    VarlinkClient client = daemon_.connect();
    std::string bytes;
    for (int k = 0; k < 200; ++k) bytes += static_cast<char>(random());
    bytes += '\0';
    client.send(bytes);
    client.wait_for_close();
  }
  for (const char* text : {"{}", "[]", "null", "{\"method\":1}", "{\"method\":\"a.b\",\"parameters\":[]}"}) {
    VarlinkClient client = daemon_.connect();
    client.send(std::string(text) + '\0');
    client.shut_down_sending();
    client.wait_for_close();
  }
}

TEST_F(HostileClients, ARequestOfTwoMebibytes) {
  VarlinkClient client = daemon_.connect();
  const std::string huge =
      encode_call("io.aiod.Services.Status", {{"patterns", boost::json::array{std::string(2 << 20, 'x')}}});
  try {
    client.send(huge);
  } catch (const support::Closed&) {
  }
  client.wait_for_close();
}

TEST_F(HostileClients, OneByteAtATime) {
  VarlinkClient client = daemon_.connect();
  const std::string call = encode_call("io.aiod.Services.Status");
  for (const char byte : call) {
    client.send({&byte, 1});
    daemon_.connect().ask("io.aiod.Services.Version");
  }
  EXPECT_TRUE(client.receive().contains("parameters"));
}

TEST_F(HostileClients, Vanishing) {
  for (int i = 0; i < 50; ++i) {
    const std::string call = encode_call("io.aiod.Services.Status", {{"full", true}});
    daemon_.connect().send(std::string_view(call).substr(0, call.size() / 2));
    daemon_.connect().send(call);
    daemon_.connect().send(encode_call("io.aiod.Services.Events", {}, support::CallKind::more));
    daemon_.connect().send(
        encode_call("io.aiod.Services.Restart", {{"patterns", boost::json::array{"hello"}}}));
  }
  daemon_.wait_for_state("hello.service", "running");
}

TEST_F(HostileClients, AStreamThatNobodyReads) {
  VarlinkClient deaf = daemon_.connect();
  deaf.send_call("io.aiod.Services.Events", {}, support::CallKind::more);
  VarlinkClient busy = daemon_.connect();
  for (int i = 0; i < 300; ++i)
    busy.ask("io.aiod.Services.Restart", {{"patterns", boost::json::array{"hello"}}});
}

TEST_F(HostileClients, TheDaemonEndsThoughTheyStayConnected) {
  std::vector<VarlinkClient> clients;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(daemon_.connect());
    clients.back().send_call("io.aiod.Log.Read", {{"follow", true}}, support::CallKind::more);
  }
  EXPECT_EQ(daemon_.stop().exit, 0);
  for (VarlinkClient& client : clients) client.wait_for_close();
  daemon_.start();
}

}  // namespace
}  // namespace aiod::system_tests
