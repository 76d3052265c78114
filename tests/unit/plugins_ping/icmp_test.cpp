#include "ping/icmp.hpp"

#include <gtest/gtest.h>

namespace ping {
namespace {

Bytes reply_to(Bytes request, std::uint8_t type) {
  request[0] = type;
  return request;
}

TEST(Icmp, ARequestHasItsNumbersAndARightChecksum) {
  const Bytes packet = echo_request(Family::v4, {.id = 0x1234, .sequence = 0x0102}, 5);
  ASSERT_EQ(packet.size(), 13U);
  EXPECT_EQ(packet[0], 8);
  EXPECT_EQ(packet[4], 0x12);
  EXPECT_EQ(packet[5], 0x34);
  EXPECT_EQ(packet[6], 0x01);
  EXPECT_EQ(packet[7], 0x02);
  EXPECT_EQ(checksum(packet), 0);
}

TEST(Icmp, TheChecksumIsThatOfTheRfc) {
  const Bytes example{0x00, 0x01, 0xF2, 0x03, 0xF4, 0xF5, 0xF6, 0xF7};
  EXPECT_EQ(checksum(example), 0x220D);
}

TEST(Icmp, TheKernelMakesTheChecksumOfVersion6) {
  const Bytes packet = echo_request(Family::v6, {.id = 1, .sequence = 2}, 0);
  EXPECT_EQ(packet, (Bytes{128, 0, 0, 0, 0, 1, 0, 2}));
}

TEST(Icmp, KnowsAReply) {
  const EchoId echo{.id = 7, .sequence = 9};
  EXPECT_EQ(echo_reply(Family::v4, reply_to(echo_request(Family::v4, echo, 3), 0), false), echo);
  EXPECT_EQ(echo_reply(Family::v6, reply_to(echo_request(Family::v6, echo, 3), 129), false), echo);
}

TEST(Icmp, SkipsTheHeaderOfIp) {
  const EchoId echo{.id = 7, .sequence = 9};
  const Bytes reply = reply_to(echo_request(Family::v4, echo, 3), 0);
  Bytes packet(24);  // one with an option
  packet[0] = 0x46;
  packet.insert(packet.end(), reply.begin(), reply.end());
  EXPECT_EQ(echo_reply(Family::v4, packet, true), echo);
}

TEST(Icmp, NothingElseIsAReply) {
  const Bytes request = echo_request(Family::v4, {}, 3);
  EXPECT_EQ(echo_reply(Family::v4, request, false), std::nullopt);
  EXPECT_EQ(echo_reply(Family::v6, reply_to(request, 0), false), std::nullopt);
  EXPECT_EQ(echo_reply(Family::v4, {}, true), std::nullopt);
  const Bytes reply = reply_to(request, 0);
  EXPECT_EQ(echo_reply(Family::v4, std::span(reply).first(7), false), std::nullopt);
  const Bytes lies{0x4F, 0, 0, 0, 0, 0, 0, 0, 0};  // a header longer than the packet
  EXPECT_EQ(echo_reply(Family::v4, lies, true), std::nullopt);
}

}  // namespace
}  // namespace ping
