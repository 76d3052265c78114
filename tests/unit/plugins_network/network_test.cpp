#include "network/network_service.cpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include <aio/testing/service_harness.hpp>

#include "machine.hpp"
#include "messages.hpp"
#include "support/temp_dir.hpp"

namespace {

using aio::testing::RunState;
using network::testing::address;
using network::testing::FakeSystem;
using network::testing::link;
using network::testing::Machine;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class NetworkTest : public ::testing::Test {
 protected:
  void say(const network::testing::Bytes& bytes) {
    machine_.say(bytes);
    network_.settle();
  }
  void bring_up(const std::string& name) {
    say(link(2, name));
    say(address(2, "192.0.2.9"));
  }
  aio::Value stat(const char* name) { return network_.service().stats().at(name); }

  Machine machine_;
  aio::testing::ServiceHarness<NetworkService> network_{"network", std::make_unique<FakeSystem>(machine_)};
};

TEST_F(NetworkTest, WaitsForACarrierAndAnAddress) {
  network_.start();
  EXPECT_TRUE(network_.running());
  say(link(2, "eth0"));
  EXPECT_TRUE(network_.running());
  say(address(2, "192.0.2.9"));
  ASSERT_EQ(network_.state(), RunState::done);
  EXPECT_EQ(network_.result(), "LAN: ENABLED");
  EXPECT_TRUE(network_.log().contains("eth0 is up: 192.0.2.9"));
}

TEST_F(NetworkTest, AWirelessOneIsAWlan) {
  machine_.wireless = {"wlan0"};
  bring_up("wlan0");
  network_.start();
  EXPECT_EQ(network_.result(), "WLAN: ENABLED");
  EXPECT_EQ(network_.service().show()->text, "WLAN: ENABLED on wlan0 | 192.0.2.9 | signal: -56 dBm");
  EXPECT_EQ(stat("rssi"), -56);
}

TEST_F(NetworkTest, AnotherInterfaceIsNotTheOneNamed) {
  bring_up("eth0");
  network_.start({.kwargs = {{"interface", "eth1"}}});
  EXPECT_TRUE(network_.running());
  network_.advance(30s);
  ASSERT_EQ(network_.state(), RunState::failed);
  EXPECT_THAT(network_.error()->message,
              HasSubstr("no network within 30s: there is no network interface \"eth1\""));
}

TEST_F(NetworkTest, SaysWhatIsMissingWhenTheTimeIsOver) {
  machine_.say(link(2, "eth0", IFF_UP));
  network_.start({.kwargs = {{"timeout", "5s"}}});
  network_.advance(4999ms);
  EXPECT_TRUE(network_.running());
  network_.advance(1ms);
  ASSERT_EQ(network_.state(), RunState::failed);
  EXPECT_THAT(network_.error()->message, HasSubstr("no network within 5s: eth0 has no carrier"));
}

// Answers as nmcli does, and keeps what the file of passwords had when it was used.
class AccessPointTest : public NetworkTest {
 protected:
  AccessPointTest() {
    network_.processes().answer("nmcli connection delete", {.exit_code = 10, .output = "no such connection"});
    network_.processes().answer("nmcli connection add", {.exit_code = 0, .output = "added"});
    network_.processes().answer("nmcli --wait 30 connection up", [this](const aio::Command& command) {
      file_ = command.line.back();
      passwords_ = aiod::support::read_text(file_);
      const auto mode = std::filesystem::status(file_).permissions();
      private_ = mode == (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
      return aio::ProcessEnd{.exit_code = 0};
    });
    network_.processes().answer("nmcli -g GENERAL.DEVICES", {.exit_code = 0, .output = "wlan0\n"});
  }
  void open() {
    network_.start({.kwargs = {{"ap_ssid", "board"}, {"ap_password", "12345678"}}});
    network_.advance(30s);
  }
  std::string shown() { return network_.service().show()->text; }

  std::filesystem::path file_;
  std::string passwords_;
  bool private_ = false;
};

TEST_F(AccessPointTest, IsOpenedInstead) {
  open();
  ASSERT_EQ(network_.state(), RunState::done);
  EXPECT_EQ(network_.result(), "AP: ENABLED");
  EXPECT_THAT(
      network_.processes().calls(),
      ElementsAre(
          "nmcli connection delete id aiod-ap",
          "nmcli connection add save no type wifi con-name aiod-ap ifname * autoconnect no ssid board "
          "wifi.mode ap ipv4.method shared ipv6.method ignore wifi-sec.key-mgmt wpa-psk wifi-sec.proto rsn "
          "wifi-sec.pairwise ccmp wifi-sec.group ccmp wifi-sec.psk-flags 2",
          "nmcli --wait 30 connection up id aiod-ap passwd-file " + file_.string(),
          "nmcli -g GENERAL.DEVICES connection show id aiod-ap"));
}

TEST_F(AccessPointTest, ItsPasswordStandsInNoCommandLine) {
  open();
  EXPECT_EQ(passwords_, "802-11-wireless-security.psk:12345678\n");
  EXPECT_TRUE(private_) << "nobody else may read it";
  EXPECT_FALSE(std::filesystem::exists(file_)) << "nor keep it";
  for (const std::string& call : network_.processes().calls()) EXPECT_THAT(call, Not(HasSubstr("12345678")));
}

TEST_F(AccessPointTest, IsShownUntilThereIsANetwork) {
  machine_.wireless = {"wlan0"};
  machine_.say(link(3, "wlan0"));
  open();
  EXPECT_EQ(shown(), "AP: ENABLED");
  say(address(3, "192.0.2.1"));
  EXPECT_EQ(shown(), "AP: ENABLED on wlan0 | 192.0.2.1 | signal: -56 dBm");
  EXPECT_EQ(stat("connected"), false) << "it leads nowhere";
  EXPECT_EQ(stat("mode"), "AP: ENABLED");
  bring_up("eth0");
  EXPECT_EQ(shown(), "LAN: ENABLED on eth0 | 192.0.2.9");
  EXPECT_EQ(stat("mode"), "LAN: ENABLED");
  say(link(2, "eth0", IFF_UP));
  EXPECT_EQ(stat("mode"), "AP: ENABLED");
}

TEST_F(AccessPointTest, WithoutOneEitherItFails) {
  network_.processes().answer("nmcli connection add", {.exit_code = 2, .output = "no Wi-Fi device"});
  open();
  ASSERT_EQ(network_.state(), RunState::failed);
  EXPECT_THAT(network_.error()->message,
              HasSubstr("no network (there is no network interface), and no access "
                        "point either: nmcli says no Wi-Fi device (exit code 2)"));
}

TEST_F(AccessPointTest, AStopWhileItOpensIsNoFailure) {
  network_.processes().hold("nmcli connection add");
  open();
  network_.stop();
  EXPECT_EQ(network_.state(), RunState::stopped);
}

TEST_F(NetworkTest, WithoutNmcliItSaysSo) {
  network_.start({.kwargs = {{"ap_ssid", "board"}, {"ap_password", "12345678"}}});
  network_.advance(30s);
  ASSERT_EQ(network_.state(), RunState::failed);
  EXPECT_THAT(network_.error()->message, HasSubstr("no access point either: can't run \"nmcli"));
}

TEST_F(NetworkTest, AWiredOneHasNoSignal) {
  bring_up("eth0");
  network_.start();
  EXPECT_TRUE(stat("rssi").is_null());
}

TEST_F(NetworkTest, TakesAsyncmdsSettingsAndSaysWhatIsWithoutEffect) {
  bring_up("eth0");
  network_.start({.kwargs = {{"timeoffset", "+01:00"},
                             {"rsyslog", "log.local"},
                             {"autoconfig", false},
                             {"notify", false},
                             {"webrepl_on", true}}});
  EXPECT_EQ(network_.state(), RunState::done);
  EXPECT_TRUE(network_.log().contains(aio::LogLevel::warning, "timeoffset is without effect here"));
  EXPECT_TRUE(network_.log().contains(aio::LogLevel::warning, "rsyslog is without effect here"));
  EXPECT_FALSE(network_.log().contains("autoconfig"));
  EXPECT_FALSE(network_.log().contains(aio::LogLevel::info, "eth0 is up"));
}

TEST_F(NetworkTest, ThePromptNeedsAPassword) {
  bring_up("eth0");
  network_.start({.kwargs = {{"webrepl", {{"port", 0}}}}});
  EXPECT_THAT(network_.children(), ElementsAre("links"));
  EXPECT_TRUE(stat("webrepl").is_null());
}

TEST_F(NetworkTest, ThePromptCanBeSwitchedOff) {
  bring_up("eth0");
  network_.start(
      {.kwargs = {{"webrepl_on", false}, {"webrepl", {{"password", "secret-word"}, {"port", 0}}}}});
  EXPECT_THAT(network_.children(), ElementsAre("links"));
}

TEST_F(NetworkTest, ThePromptListensAndEndsWithTheService) {
  bring_up("eth0");
  const aio::Object prompt{{"password", "secret-word"}, {"port", 0}};
  for (int run = 0; run < 2; ++run) {
    network_.start({.kwargs = {{"webrepl", prompt}}});
    EXPECT_THAT(network_.children(), ElementsAre("links", "webrepl"));
    EXPECT_GT(stat("webrepl").at("port").to_number<int>(), 0);
    network_.stop();
    EXPECT_THAT(network_.children(), ElementsAre());
    EXPECT_TRUE(stat("webrepl").is_null());
  }
  EXPECT_FALSE(network_.log().contains("secret-word"));
  EXPECT_FALSE(network_.log().contains("in clear"));
}

TEST_F(NetworkTest, AnAddressThatOthersReachIsWarnedAbout) {
  bring_up("eth0");
  const aio::Object prompt{{"password", "secret-word"}, {"port", 0}, {"address", "0.0.0.0"}};
  network_.start({.kwargs = {{"webrepl", prompt}}});
  EXPECT_TRUE(network_.log().contains(aio::LogLevel::warning, "cross the network in clear"));
}

TEST_F(NetworkTest, APromptThatCantListenIsAFailureOfItsOwn) {
  bring_up("eth0");
  const aio::Object prompt{{"password", "secret-word"}, {"address", "board"}};
  network_.start({.kwargs = {{"webrepl", prompt}}});
  EXPECT_EQ(network_.state(), RunState::done);
  EXPECT_EQ(network_.child("webrepl").state, RunState::failed);
  EXPECT_THAT(network_.child("webrepl").error->message, HasSubstr("webrepl.address must be an IP address"));
}

TEST_F(NetworkTest, SetsTheHostName) {
  network_.processes().answer("hostnamectl", {.exit_code = 0});
  bring_up("eth0");
  network_.start({.kwargs = {{"hostname", "shed"}}});
  EXPECT_EQ(network_.state(), RunState::done);
  EXPECT_THAT(network_.processes().calls(), ElementsAre("hostnamectl hostname shed"));
}

TEST_F(NetworkTest, AHostNameThatIsRefusedHoldsNothingUp) {
  bring_up("eth0");
  network_.start({.kwargs = {{"hostname", "shed"}}});
  EXPECT_EQ(network_.state(), RunState::done);
  EXPECT_TRUE(network_.log().contains("the host name stays"));
}

TEST_F(NetworkTest, WaitsForTheClock) {
  bring_up("eth0");
  network_.start({.kwargs = {{"wait_clock", true}}});
  EXPECT_TRUE(network_.running());
  machine_.clock_right = true;
  machine_.clock_set.set();
  network_.settle();
  EXPECT_EQ(network_.state(), RunState::done);
  EXPECT_TRUE(network_.log().contains("the clock is synchronised"));
}

TEST_F(NetworkTest, AClockThatStaysWrongIsLogged) {
  bring_up("eth0");
  network_.start({.kwargs = {{"wait_clock", true}, {"clock_timeout", "5s"}}});
  network_.advance(5s);
  EXPECT_EQ(network_.state(), RunState::done);
  EXPECT_TRUE(network_.log().contains("the clock is not synchronised after 5s"));
}

TEST_F(NetworkTest, BlinksTenTimes) {
  bring_up("eth0");
  network_.start({.kwargs = {{"led", "GPIO17"}}});
  int lit = 0;
  for (int half = 0; half < 20; ++half) {
    lit += network_.pins().level("GPIO17") ? 1 : 0;
    network_.advance(200ms);
  }
  EXPECT_EQ(lit, 10);
  EXPECT_EQ(network_.state(), RunState::done);
}

TEST_F(NetworkTest, GoesOnTellingWhatIs) {
  bring_up("eth0");
  network_.start();
  EXPECT_THAT(network_.children(), ElementsAre("links"));
  say(link(2, "eth0", IFF_UP));
  EXPECT_EQ(stat("connected"), false);
  EXPECT_EQ(network_.service().show()->text, "Disconnected");
  EXPECT_TRUE(network_.log().contains("the network is gone: eth0 has no carrier"));
  say(link(2, "eth0"));
  EXPECT_EQ(stat("connected"), true);
  EXPECT_EQ(stat("changes"), 2);
}

TEST_F(NetworkTest, StopsWhileItWaits) {
  network_.start();
  network_.stop();
  EXPECT_EQ(network_.state(), RunState::stopped);
}

TEST_F(NetworkTest, RefusesWhatMakesNoSense) {
  const std::vector<std::pair<const char*, aio::Value>> wrong{{"timeout", 0},
                                                              {"clock_timeout", 0},
                                                              {"hostname", "-shed"},
                                                              {"hostname", "a b"},
                                                              {"ap_password", "12345678"},
                                                              {"ap_ssid", "board"},
                                                              {"webrepl", {{"password", "short"}}},
                                                              {"webrepl", {{"max_clients", 0}}},
                                                              {"webrepl", {{"max_line", 1}}},
                                                              {"webrepl", {{"max_message", 1}}},
                                                              {"webrepl", {{"tries", 0}}},
                                                              {"webrepl", {{"login_time", 0}}},
                                                              {"webrepl", {{"idle_time", 0}}}};
  for (const auto& [name, value] : wrong) {
    network_.start({.kwargs = {{name, value}}});
    ASSERT_EQ(network_.state(), RunState::failed) << name;
    EXPECT_EQ(network_.error()->type, "aio::ConfigError") << name;
  }
}

TEST_F(NetworkTest, WaitsToBeEnabled) {
  EXPECT_FALSE(network_.service().info().enabled);
  EXPECT_EQ(network_.service().info().type, aio::ServiceType::core);
}

}  // namespace
