#include <gmock/gmock.h>

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/http_client.hpp"
#include "support/websocket_client.hpp"
#include "system/fake_programs.hpp"
#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using support::WebSocketClient;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

const std::string password = "correct-horse-4711";

// A board without a network, so that it is the same on every machine: an access point is opened in its place.
class Webrepl : public SystemTest {
 protected:
  Webrepl() {
    programs_.add("nmcli", nmcli_of_access_point);
    credentials_.write("webrepl_password", password + "\n");
    daemon_.set_environment("CREDENTIALS_DIRECTORY", credentials_.path().string());
  }
  void serve(const std::string& more = {}) {
    start_with({"network", "hello"},
               "network:\n  enabled: true\n  kwargs:\n    interface: aiodnone0\n    timeout: 10ms\n"
               "    ap_ssid: board\n    ap_password: \"12345678\"\n"
               "    webrepl: {password: !secret webrepl_password, port: 0" +
                   more + "}\n");
    await_state("network.service.webrepl", "running");
  }
  std::uint16_t port() const {
    return task("network").at("stats").at("webrepl").at("port").to_number<std::uint16_t>();
  }
  void log_in(WebSocketClient& client) {
    client.wait_for("Password: ");
    client.send(password + "\r");
    EXPECT_THAT(client.wait_for(">>> "), HasSubstr("WebREPL connected"));
  }
  // What is printed between the line and the next prompt.
  static std::string ask(WebSocketClient& client, const std::string& line) {
    client.send(line + "\r");
    client.wait_for(line + "\r\n");
    const std::string answer = client.wait_for(">>> ");
    return answer.substr(0, answer.size() - 4);
  }
  // Programs that the daemon has started, and that are alive.
  std::string programs() const {
    const auto task = std::to_string(daemon_.pid());
    return support::read_text("/proc/" + task + "/task/" + task + "/children");
  }

  FakePrograms programs_{daemon_};
  support::TempDir credentials_;
};

TEST_F(Webrepl, TakesCommandsOfAioctl) {
  serve(", grants: {steer: [hello]}");
  WebSocketClient client(port());
  log_in(client);
  EXPECT_THAT(ask(client, "is-active hello"), "running\r\n");
  EXPECT_THAT(ask(client, "is-active 'no thing'"), HasSubstr("[exit code 4]"));
  EXPECT_THAT(ask(client, "call hello '{\"k\": 1}' ; reboot"), HasSubstr("[exit code 2]"));
  EXPECT_THAT(ask(client, "stop hello"), HasSubstr("hello.service"));
  await_state("hello", "stopped");
  EXPECT_THAT(ask(client, "edit hello"), HasSubstr("edit can be used on the board only"));
  client.send("exit\r");
  EXPECT_EQ(client.wait_for_close(), "1000");
}

TEST_F(Webrepl, TakesSingleCharactersAsItsClientsSendThem) {
  serve();
  WebSocketClient client(port());
  client.wait_for("Password: ");
  for (const char c : password + "\r") client.send({&c, 1}, c == 'o');
  client.wait_for(">>> ");
  for (const char c : std::string("is-actx\x7Five hello\r")) client.send({&c, 1});
  EXPECT_THAT(client.wait_for(">>> "), HasSubstr("\r\nrunning\r\n"));
}

TEST_F(Webrepl, AWrongPasswordLetsNobodyIn) {
  serve(", tries: 1");
  WebSocketClient client(port());
  client.wait_for("Password: ");
  client.send("wrong-password\ris-active hello\r");
  EXPECT_THAT(client.wait_for("Access denied\r\n"), Not(HasSubstr("wrong")));
  EXPECT_EQ(client.wait_for_close(), "1008 too many wrong passwords");
  daemon_.wait_for_log("127.0.0.1: wrong password");
  WebSocketClient next(port());
  log_in(next);
}

TEST_F(Webrepl, FollowsTheLogUntilCtrlC) {
  serve();
  WebSocketClient client(port());
  log_in(client);
  client.send("log -f -u network* -u aiod\r");
  client.wait_for("webrepl 127.0.0.1: Log.Read network* aiod");
  WebSocketClient(port()).wait_for("Password: ");
  EXPECT_NE(programs(), "");
  client.send("\x03");
  client.wait_for("^C\r\n>>> ");
  EXPECT_EQ(programs(), "");
  EXPECT_THAT(ask(client, "is-active hello"), "running\r\n");
}

TEST_F(Webrepl, AStopEndsTheConnectionAndItsCommand) {
  serve();
  WebSocketClient client(port());
  log_in(client);
  client.send("log -f\r");
  client.wait_for("webrepl 127.0.0.1: Log.Read");
  EXPECT_EQ(daemon_.aioctl({"stop", "network"}).exit, 0);
  EXPECT_EQ(client.wait_for_close(), "1001 the service stops");
  EXPECT_EQ(programs(), "");
}

TEST_F(Webrepl, TheServiceMayBeRestartedFromWithin) {
  serve(", grants: {steer: [network]}");
  WebSocketClient client(port());
  log_in(client);
  client.send("restart network\r");
  EXPECT_EQ(client.wait_for_close(), "1001 the service stops");
  await_state("network", "done");
  await_state("network.service.webrepl", "running");
  WebSocketClient again(port());
  log_in(again);
}

// The library was used, and nothing of it stays behind.
TEST_F(Webrepl, ItsCodeCanBeSwappedAndTakenAway) {
  serve();
  {
    WebSocketClient client(port());
    log_in(client);
  }
  EXPECT_EQ(daemon_.aioctl({"reload", "network"}).exit, 0);
  await_state("network.service.webrepl", "running");
  WebSocketClient client(port());
  log_in(client);
  EXPECT_THAT(daemon_.aioctl({"unload", "network"}).out, Not(HasSubstr("stays in memory")));
  EXPECT_EQ(client.wait_for_close(), "1001 the service stops");
}

TEST_F(Webrepl, AForeignPageMayNotConnect) {
  serve(", origins: [\"http://mine.example\"]");
  try {
    const WebSocketClient client(port(), "http://foreign.example");
    ADD_FAILURE() << "it was let in";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("refused: 403"));
  }
  WebSocketClient client(port(), "http://mine.example");
  log_in(client);
}

TEST_F(Webrepl, MoreClientsThanThereMayBeAreTurnedAway) {
  serve(", max_clients: 1");
  WebSocketClient client(port());
  log_in(client);
  try {
    const WebSocketClient other(port());
    ADD_FAILURE() << "it was let in";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("refused: 503"));
  }
  EXPECT_THAT(ask(client, "is-active hello"), "running\r\n");
}

TEST_F(Webrepl, ReadsAndNothingElseUnlessMoreIsGranted) {
  serve();
  WebSocketClient client(port());
  log_in(client);
  EXPECT_EQ(ask(client, "is-active hello"), "running\r\n");
  for (const char* line : {"stop hello", "-q disable hello", "--timeout 5 disable hello",
                           "config hello loglevel=debug", "reload", "unload hello", "call hello 1"})
    EXPECT_THAT(ask(client, line), HasSubstr("has no right to")) << line;
  for (const char* line : {"--timeout 5 edit hello", "-q edit hello", "check", "--socket /tmp/x status",
                           "--on-behalf-of root -- stop hello", "--grant steer=* -- stop hello"})
    EXPECT_THAT(ask(client, line), testing::AnyOf(HasSubstr("[exit code 2]"), HasSubstr("[exit code 4]")))
        << line;
  EXPECT_EQ(state_of("hello"), "running");
  EXPECT_EQ(daemon_.aioctl({"is-enabled", "hello"}).exit, 0);
}

TEST_F(Webrepl, WhatWasGrantedIsAllThatCanBeDone) {
  serve(", grants: {steer: [hello, network], configure: [hello, network]}");
  WebSocketClient client(port());
  log_in(client);
  EXPECT_THAT(ask(client, "config hello loglevel=debug"), Not(HasSubstr("[exit code")));
  EXPECT_THAT(ask(client, "-q disable hello"), Not(HasSubstr("[exit code")));
  for (const char* line : {"config network 'webrepl={\"grants\": {\"run\": [\"*\"]}}'",
                           "config network hostname=evil", "config network webrepl_on=false"})
    EXPECT_THAT(ask(client, line), HasSubstr("[exit code")) << line;
  EXPECT_THAT(daemon_.aioctl({"config", "network"}).out, Not(HasSubstr("evil")));
}

TEST_F(Webrepl, TheLogNamesWhatWasAskedAsTheDaemonUnderstoodIt) {
  serve(", grants: {steer: [hello], configure: [hello]}");
  WebSocketClient client(port());
  log_in(client);
  ask(client, "-q disable hello");
  ask(client, "--timeout 5 config hello loglevel=debug");
  ask(client, "stop network");
  ask(client, "is-active '" + std::string(500, 'y') + "'");
  const std::string log = daemon_.aioctl({"log", "-u", "aiod"}).out;
  for (const char* line :
       {": Disable hello\n", ": Config hello loglevel\n", ": Stop network: denied\n", "yyy...\n"})
    EXPECT_THAT(log, HasSubstr(line));
  EXPECT_THAT(log, HasSubstr("[aiod] INFO    webrepl 127.0.0.1: "));
  EXPECT_THAT(log, Not(HasSubstr(std::string(200, 'y'))));
}

TEST_F(Webrepl, HostsOfOthersAreRefused) {
  serve(", hosts: [proxy.example]");
  const auto ask_as = [&](const std::string& host) {
    support::HttpClient client(port());
    client.send("GET / HTTP/1.1\r\nHost: " + host +
                "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    return client.receive(false).status;
  };
  EXPECT_EQ(ask_as("evil.example:8266"), 421);
  EXPECT_EQ(ask_as("127.0.0.1"), 101);
  EXPECT_EQ(ask_as("proxy.example"), 101);
}

TEST_F(Webrepl, SilentClientsLockNobodyOut) {
  serve();
  WebSocketClient first(port());
  log_in(first);
  std::vector<std::unique_ptr<support::HttpClient>> mute;
  std::vector<std::unique_ptr<WebSocketClient>> silent;
  for (int i = 0; i < 20; ++i) {
    mute.push_back(std::make_unique<support::HttpClient>(port()));
    silent.push_back(std::make_unique<WebSocketClient>(port()));
  }
  WebSocketClient other(port());
  log_in(other);
  EXPECT_EQ(silent.front()->wait_for_close(), "1008 others are waiting; come again");
  EXPECT_EQ(ask(first, "is-active hello"), "running\r\n") << "who has logged in is never displaced";
}

TEST_F(Webrepl, WrongPasswordsDelayNobodyElse) {
  serve(", tries: 10");
  WebSocketClient client(port());
  client.wait_for("Password: ");
  client.send("wrong-one\r");
  client.wait_for("Access denied");
  // Of this address the next answer takes a second, and so on; there are others to come from.
  client.send("wrong-two\rwrong-three\r");
  support::HttpClient other(port(), 2);
  other.send(
      "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  EXPECT_EQ(other.receive(false).status, 101);
  // A masked frame whose mask is zero.
  const std::string line = password + "\r";
  other.send(std::string("\x81") + static_cast<char>(0x80 | line.size()) + std::string(4, '\0') + line);
  other.wait_for([](std::string_view text) { return text.find("WebREPL connected") != text.npos; });
}

TEST_F(Webrepl, ThePasswordIsShownNowhere) {
  serve();
  WebSocketClient client(port());
  log_in(client);
  for (const std::vector<std::string>& line : std::vector<std::vector<std::string>>{
           {"status", "-d", "network"}, {"status", "--json", "network"}, {"config", "network"}, {"log"}})
    EXPECT_THAT(daemon_.aioctl(line).out, AllOf(HasSubstr("webrepl"), Not(HasSubstr(password))))
        << line.front();
  EXPECT_THAT(daemon_.errors(), Not(HasSubstr(password)));
}

}  // namespace
}  // namespace aiod::system_tests
