#include "wpa_supplicant/wpa_supplicant_service.cpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <aio/testing/service_harness.hpp>

namespace {

using aio::testing::RunState;
using ::testing::Contains;
using ::testing::HasSubstr;

aio::ProcessEnd ended(int code, std::string output) {
  return {.exit_code = code, .output = std::move(output)};
}

class WpaSupplicantTest : public ::testing::Test {
 protected:
  WpaSupplicantTest() {
    wpa_.processes().answer(
        "nmcli -t -f DEVICE,TYPE,STATE,CONNECTION device status", [this](const aio::Command&) {
          return ended(0, connected_ ? "wlan0:wifi:connected:Home\n" : "wlan0:wifi:disconnected:\n");
        });
    wpa_.processes().answer("nmcli -t -f IN-USE,SIGNAL device wifi list", ended(0, " :90\n*:61\n"));
    answer_connect(0, "");
  }
  void answer_connect(int code, std::string output) {
    wpa_.processes().answer(connect_, [this, code, output](const aio::Command&) {
      connected_ = code == 0;
      return ended(code, output);
    });
  }
  void run(WpaSupplicantParams params = {}) {
    wpa_.start(std::move(params));
    wpa_.run_to_end();
  }
  aio::Value stat(const char* name) { return wpa_.service().stats().at(name); }

  const std::string connect_ = "nmcli --wait 10 device connect wlan0";
  bool connected_ = false;
  std::optional<int> level_;
  aio::testing::ServiceHarness<WpaSupplicantService> wpa_{
      "wpa_supplicant",
      [this](const std::string& interface) { return interface == "wlan0" ? level_ : std::nullopt; }};
};

TEST_F(WpaSupplicantTest, LeavesAConnectionAlone) {
  connected_ = true;
  run();
  EXPECT_EQ(wpa_.result(), "Connected to Home | signal: 61 %");
  EXPECT_THAT(wpa_.processes().calls(), ::testing::Not(Contains(connect_)));
  EXPECT_EQ(stat("ssid"), "Home");
  EXPECT_EQ(stat("signal"), 61);
  EXPECT_EQ(stat("discevs"), 0);
}

TEST_F(WpaSupplicantTest, ConnectsAgainAndRestartsTheServices) {
  wpa_.control().add("aiomqtt");
  wpa_.control().add("ping");
  run({.restart_services = aio::Array{"aiomqtt", "ping"}});
  EXPECT_EQ(wpa_.result(), "Connected to Home | signal: 61 %");
  EXPECT_EQ(wpa_.control().calls(),
            (std::vector<std::string>{"stop aiomqtt.service", "stop ping.service", "start aiomqtt.service",
                                      "start ping.service"}));
  EXPECT_EQ(stat("conevs"), 1);
  EXPECT_EQ(stat("discevs"), 1);
}

TEST_F(WpaSupplicantTest, AnUnknownServiceHoldsUpNoOther) {
  wpa_.control().add("ping");
  run({.restart_services = aio::Array{"nobody", "ping"}});
  EXPECT_EQ(wpa_.state(), RunState::done);
  EXPECT_TRUE(wpa_.log().contains("nobody can't be stopped"));
  EXPECT_THAT(wpa_.control().calls(), Contains("start ping.service"));
}

TEST_F(WpaSupplicantTest, WithoutANetworkItIsDoneAndNothingIsRestarted) {
  wpa_.control().add("ping");
  answer_connect(4, "Error: Connection activation failed.\n");
  run({.restart_services = "ping"});
  EXPECT_EQ(wpa_.state(), RunState::done);
  EXPECT_EQ(wpa_.result(), "Disconnected");
  EXPECT_TRUE(wpa_.log().contains("no connection: Error: Connection activation failed. (exit code 4)"));
  EXPECT_TRUE(wpa_.control().calls().empty());
  EXPECT_EQ(stat("conevs"), 0);
}

TEST_F(WpaSupplicantTest, SaysTheSignalInDbmWhereItIsKnown) {
  connected_ = true;
  EXPECT_TRUE(stat("rssi").is_null());
  level_ = -56;
  run();
  EXPECT_EQ(wpa_.result(), "Connected to Home | signal: -56 dBm");
  EXPECT_EQ(stat("rssi"), -56);
  connected_ = false;
  answer_connect(4, "Error");
  run();
  EXPECT_TRUE(stat("rssi").is_null()) << "of a connection that is gone";
}

TEST_F(WpaSupplicantTest, SetsTheHostNameBeforeItConnects) {
  wpa_.processes().answer("hostnamectl", ended(0, ""));
  run({.hostname = "shed"});
  EXPECT_THAT(wpa_.processes().calls(),
              ::testing::IsSupersetOf({"hostnamectl hostname shed", connect_.c_str()}));
  wpa_.processes().clear_calls();
  run({.hostname = "shed"});
  EXPECT_THAT(wpa_.processes().calls(), ::testing::Not(Contains("hostnamectl hostname shed")))
      << "a connection that is there is left alone";
}

TEST_F(WpaSupplicantTest, AHostNameThatIsRefusedHoldsNothingUp) {
  run({.hostname = "shed"});
  EXPECT_TRUE(wpa_.log().contains(aio::LogLevel::error, "the host name stays"));
  EXPECT_EQ(stat("conevs"), 1);
}

TEST_F(WpaSupplicantTest, IsQuietWhenToldSo) {
  run({.notify = false});
  EXPECT_EQ(stat("conevs"), 1);
  EXPECT_FALSE(wpa_.log().contains(aio::LogLevel::info, "connected to Home"));
}

TEST_F(WpaSupplicantTest, RefusesServicesThatAreNoNames) {
  run({.restart_services = aio::Array{1}});
  ASSERT_EQ(wpa_.state(), RunState::failed);
  EXPECT_EQ(wpa_.error()->type, "aio::ConfigError");
}

TEST_F(WpaSupplicantTest, StopsWhileNetworkManagerConnects) {
  wpa_.processes().hold(connect_);
  wpa_.start(WpaSupplicantParams{});
  wpa_.settle();
  ASSERT_EQ(wpa_.processes().running(), 1U);
  wpa_.stop();
  EXPECT_EQ(wpa_.state(), RunState::stopped);
  EXPECT_EQ(wpa_.processes().ended_early(), 1U);
}

TEST_F(WpaSupplicantTest, AnInterfaceThatIsNotThereFailsIt) {
  run({.interface = "wlan7"});
  ASSERT_EQ(wpa_.state(), RunState::failed);
  EXPECT_THAT(wpa_.error()->message, HasSubstr("no network interface \"wlan7\""));
}

TEST_F(WpaSupplicantTest, RefusesATimeoutOfNothing) {
  run({.timeout = 0s});
  ASSERT_EQ(wpa_.state(), RunState::failed);
  EXPECT_EQ(wpa_.error()->type, "aio::ConfigError");
}

TEST(WpaSupplicantWithout, NmcliFailsWithTheCure) {
  aio::testing::ServiceHarness<WpaSupplicantService> wpa("wpa_supplicant");
  wpa.start(WpaSupplicantParams{});
  wpa.run_to_end();
  ASSERT_EQ(wpa.state(), RunState::failed);
  EXPECT_THAT(wpa.error()->message, HasSubstr("apt install network-manager"));
}

TEST(WpaSupplicantWithout, NetworkManagerFailsWithTheCure) {
  aio::testing::ServiceHarness<WpaSupplicantService> wpa("wpa_supplicant");
  wpa.processes().answer("nmcli", ended(8, "Error: NetworkManager is not running.\n"));
  wpa.start(WpaSupplicantParams{});
  wpa.run_to_end();
  ASSERT_EQ(wpa.state(), RunState::failed);
  EXPECT_THAT(wpa.error()->message, HasSubstr("systemctl status NetworkManager"));
  EXPECT_FALSE(wpa.service().info().enabled);
}

}  // namespace
