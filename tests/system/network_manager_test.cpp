#include <gmock/gmock.h>

#include <filesystem>
#include <string>

#include "system/fake_programs.hpp"
#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// The command lines that NetworkManager's own nmcli is given; it is not there to be asked.
class NetworkManager : public SystemTest {
 protected:
  FakePrograms programs_{daemon_};
};

TEST_F(NetworkManager, OpensAnAccessPointWithoutANetwork) {
  programs_.add("nmcli", nmcli_of_access_point);
  programs_.add("hostnamectl", "");
  start_with({"network"},
             "network:\n  enabled: true\n  kwargs: {interface: aiodnone0, timeout: 10ms, hostname: shed, "
             "ap_ssid: board, ap_password: pass-word-4711}\n");
  EXPECT_EQ(awaited_result("network"), "AP: ENABLED");
  const std::string file = programs_.kept("file");
  EXPECT_THAT(
      programs_.calls(),
      ElementsAre("hostnamectl hostname shed", "nmcli connection delete id aiod-ap",
                  "nmcli connection add save no type wifi con-name aiod-ap ifname aiodnone0 autoconnect no "
                  "ssid board wifi.mode ap ipv4.method shared ipv6.method ignore wifi-sec.key-mgmt wpa-psk "
                  "wifi-sec.proto rsn wifi-sec.pairwise ccmp wifi-sec.group ccmp wifi-sec.psk-flags 2",
                  "nmcli --wait 30 connection up id aiod-ap passwd-file " + file.substr(0, file.size() - 1),
                  "nmcli -g GENERAL.DEVICES connection show id aiod-ap"));
  EXPECT_EQ(programs_.kept("passwords"), "802-11-wireless-security.psk:pass-word-4711\n");
  EXPECT_EQ(programs_.kept("mode"), "600\n");
  EXPECT_FALSE(std::filesystem::exists(file.substr(0, file.size() - 1)));
  EXPECT_THAT(daemon_.aioctl({"status", "network"}).out, HasSubstr("AP: ENABLED"));
}

TEST_F(NetworkManager, SaysWhyThereIsNoAccessPoint) {
  programs_.add("nmcli", "case \"$*\" in *add*) echo 'Error: not authorized'; exit 1 ;; esac");
  start_with({"network"},
             "network:\n  enabled: true\n  kwargs: {interface: aiodnone0, timeout: 10ms, ap_ssid: board, "
             "ap_password: pass-word-4711}\n");
  await_state("network", "failed");
  EXPECT_THAT(daemon_.aioctl({"traceback", "network"}).out,
              HasSubstr("no access point either: nmcli says Error: not authorized (exit code 1)"));
  EXPECT_THAT(programs_.calls(), Not(Contains(HasSubstr("connection up"))));
}

TEST_F(NetworkManager, ConnectsAgainAndRestartsServices) {
  programs_.add("hostnamectl", "");
  programs_.add("nmcli", R"(
case "$*" in
  *"device status") [ -e "$DIR/up" ] && echo wlan0:wifi:connected:Home || echo wlan0:wifi:disconnected: ;;
  *"device connect wlan0") : >"$DIR/up" ;;
  *"wifi list"*) echo ' :90'; echo '*:61' ;;
esac)");
  start_with({"wpa_supplicant", "hello"},
             "wpa_supplicant:\n  enabled: true\n  schedule: {start_in: 0}\n"
             "  kwargs: {hostname: shed, restart_services: hello.service}\n");
  EXPECT_EQ(awaited_result("wpa_supplicant"), "Connected to Home | signal: 61 %");
  EXPECT_EQ(state_of("hello"), "running");
  EXPECT_THAT(programs_.calls(),
              ElementsAre("nmcli -t -f DEVICE,TYPE,STATE,CONNECTION device status",
                          "hostnamectl hostname shed", "nmcli --wait 10 device connect wlan0",
                          "nmcli -t -f DEVICE,TYPE,STATE,CONNECTION device status",
                          "nmcli -t -f IN-USE,SIGNAL device wifi list ifname wlan0 --rescan no"));
  EXPECT_EQ(task("wpa_supplicant").at("stats").at("conevs"), 1);
}

}  // namespace
}  // namespace aiod::system_tests
