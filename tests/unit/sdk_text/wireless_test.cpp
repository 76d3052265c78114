#include <aio/wireless.hpp>

#include <gtest/gtest.h>

namespace aio {
namespace {

constexpr const char* text =
    "Inter-| sta-|   Quality        |   Discarded packets\n"
    " face | tus | link level noise |  nwid  crypt\n"
    " wlan0: 0000   54.  -56.  -256        0      0\n"
    "  lan0: 0000   70   -40   -256        0      0\n";

TEST(Wireless, ReadsTheLevelOfOneInterface) {
  EXPECT_EQ(wireless_signal("wlan0", text), -56);
  EXPECT_EQ(wireless_signal("lan0", text), -40);
  EXPECT_EQ(wireless_signal("wlan1", text), std::nullopt);
  EXPECT_EQ(wireless_signal("face", text), std::nullopt);
}

TEST(Wireless, WhatIsCutShortIsNothing) {
  EXPECT_EQ(wireless_signal("wlan0", ""), std::nullopt);
  EXPECT_EQ(wireless_signal("wlan0", "wlan0:"), std::nullopt);
  EXPECT_EQ(wireless_signal("wlan0", "wlan0: 0000"), std::nullopt);
  EXPECT_EQ(wireless_signal("wlan0", "wlan0: 0000 54. x"), std::nullopt);
}

TEST(Wireless, AnInterfaceThatIsNoneHasNoSignal) {
  EXPECT_EQ(wireless_signal("lo"), std::nullopt);
}

}  // namespace
}  // namespace aio
