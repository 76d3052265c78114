#include "network/links.hpp"

#include <gtest/gtest.h>

#include "messages.hpp"

namespace network {
namespace {

using network::testing::address;
using network::testing::Bytes;
using network::testing::link;

Bytes joined(Bytes first, const Bytes& second) {
  network::testing::append_bytes(first, second.data(), second.size());
  return first;
}

TEST(Links, AnInterfaceWithACarrierAndAnAddressIsUsable) {
  Links links;
  links.apply(joined(link(2, "eth0"), address(2, "192.0.2.9")));
  ASSERT_TRUE(usable(links, ""));
  EXPECT_EQ(usable(links, "")->name, "eth0");
  EXPECT_EQ(usable(links, "eth0")->addresses, std::set<std::string>{"192.0.2.9"});
  EXPECT_FALSE(usable(links, "wlan0"));
}

TEST(Links, TheLoopbackCountsOnlyByName) {
  Links links;
  links.apply(link(1, "lo", IFF_UP | IFF_RUNNING | IFF_LOOPBACK));
  links.apply(address(1, "192.0.2.1"));
  EXPECT_FALSE(usable(links, ""));
  EXPECT_TRUE(usable(links, "lo"));
}

TEST(Links, AnAddressOfTheLinkOnlyOrNotYetOrNoMoreIsOfNoUse) {
  Links links;
  links.apply(link(2, "eth0"));
  links.apply(address(2, "fe80::1", 0, RT_SCOPE_LINK));
  links.apply(address(2, "2001:db8::1", IFA_F_TENTATIVE));
  links.apply(address(2, "2001:db8::2", IFA_F_DEPRECATED));
  EXPECT_FALSE(usable(links, ""));
  EXPECT_EQ(missing(links, ""), "eth0 has no address");
  links.apply(address(2, "2001:db8::1"));
  EXPECT_TRUE(usable(links, ""));
  links.apply(address(2, "2001:db8::1", 0, RT_SCOPE_UNIVERSE, RTM_DELADDR));
  EXPECT_FALSE(usable(links, ""));
}

TEST(Links, SaysWhatIsMissing) {
  Links links;
  EXPECT_EQ(missing(links, ""), "there is no network interface");
  links.apply(joined(link(2, "eth0", IFF_UP), link(3, "wlan0")));
  EXPECT_EQ(missing(links, ""), "eth0 has no carrier; wlan0 has no address");
  EXPECT_EQ(missing(links, "eth0"), "eth0 has no carrier");
  EXPECT_EQ(missing(links, "usb0"), "there is no network interface \"usb0\"");
}

TEST(Links, AnInterfaceThatIsGoneIsForgotten) {
  Links links;
  links.apply(joined(link(2, "eth0"), address(2, "192.0.2.9")));
  links.apply(link(2, "eth0", 0, RTM_DELLINK));
  EXPECT_TRUE(links.all().empty());
}

TEST(Links, KnowsTheEndOfADumpAndARefusal) {
  Links links;
  using What = Links::Applied::What;
  EXPECT_EQ(links.apply(link(2, "eth0")).what, What::changed);
  EXPECT_EQ(links.apply(network::testing::message(NLMSG_DONE, Bytes(4))).what, What::done);
  EXPECT_EQ(links.apply(network::testing::message(NLMSG_ERROR, Bytes(20))).what, What::failed);
}

TEST(Links, WhatIsCutShortDoesNoHarm) {
  const Bytes whole = joined(link(2, "eth0"), address(2, "2001:db8::1"));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    Links links;
    links.apply(std::span(whole).first(size));
    EXPECT_FALSE(usable(links, "")) << size;
  }
}

}  // namespace
}  // namespace network
