#include "wpa_supplicant/nmcli.hpp"

#include <gtest/gtest.h>

namespace wpa {
namespace {

TEST(Nmcli, FieldsMayHaveColons) {
  EXPECT_EQ(fields("a:b\\:c::d\\\\"), (std::vector<std::string>{"a", "b:c", "", "d\\"}));
  EXPECT_EQ(fields(""), std::vector<std::string>{""});
}

TEST(Nmcli, ChoosesTheFirstForWifiOrTheOneNamed) {
  const auto all = devices("eth0:ethernet:connected:Wired\nwlan0:wifi:disconnected:\nrubbish\n");
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(choose(all, "")->name, "wlan0");
  EXPECT_FALSE(choose(all, "")->connected());
  EXPECT_EQ(choose(all, "eth0")->connection, "Wired");
  EXPECT_TRUE(choose(all, "eth0")->connected());
  EXPECT_FALSE(choose(all, "wlan1"));
}

TEST(Nmcli, OnItsWayIsNotConnected) {
  EXPECT_FALSE(devices("wlan0:wifi:connecting (getting IP configuration):Home")[0].connected());
  EXPECT_TRUE(devices("wlan0:wifi:connected (externally):Home")[0].connected());
}

TEST(Nmcli, TheSignalIsThatOfTheNetworkInUse) {
  EXPECT_EQ(signal_in_use(" :80\n*:61\n :12\n"), 61);
  EXPECT_EQ(signal_in_use(" :80\n"), 0);
}

}  // namespace
}  // namespace wpa
