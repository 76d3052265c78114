#include <aio/admission.hpp>

#include <gtest/gtest.h>

#include <vector>

namespace aio::admission {
namespace {

// Which of the occupants goes for the newcomer; -1: none has to; -2: the newcomer isn't admitted.
int displaced(std::vector<Occupant> occupants, std::string_view newcomer, Limits limits) {
  const Verdict verdict = admit(occupants, newcomer, limits);
  if (!verdict.admitted) return -2;
  return verdict.displaced ? static_cast<int>(*verdict.displaced) : -1;
}

std::vector<Occupant> of(std::size_t count, const char* address, GivesWay gives_way) {
  return std::vector<Occupant>(count, Occupant{.address = address, .gives_way = gives_way});
}

TEST(Admission, HasPlacesForOthersWhateverOneAddressDoes) {
  const auto busy = of(12, "a", GivesWay::never);
  EXPECT_EQ(displaced({}, "a", {16, 12}), -1);
  EXPECT_EQ(displaced(busy, "a", {16, 12}), -2);
  EXPECT_EQ(displaced(busy, "b", {16, 12}), -1);
}

TEST(Admission, WhoSaysNothingGivesWayTheOldestFirst) {
  auto occupants = of(2, "b", GivesWay::to_anyone);
  for (const auto& more : of(12, "a", GivesWay::to_anyone)) occupants.push_back(more);
  EXPECT_EQ(displaced(occupants, "a", {16, 12}), 2) << "of its own address, though others are older";
  EXPECT_EQ(displaced(occupants, "c", {14, 12}), 2) << "of the address that has most";
}

TEST(Admission, AnAddressTakesNoPlaceFromOneThatHasFewer) {
  auto occupants = of(1, "b", GivesWay::to_anyone);
  for (const auto& more : of(3, "a", GivesWay::never)) occupants.push_back(more);
  EXPECT_EQ(displaced(occupants, "a", {4, 4}), -2);
  EXPECT_EQ(displaced(occupants, "b", {4, 4}), 0);
  EXPECT_EQ(displaced(occupants, "c", {4, 4}), 0);
}

TEST(Admission, WhoIsKnownAndIdleGivesWayToOthersOnly) {
  const auto idle = of(2, "a", GivesWay::to_others);
  EXPECT_EQ(displaced(idle, "a", {2, 2}), -2);
  EXPECT_EQ(displaced(idle, "b", {2, 2}), 0);
}

TEST(Admission, AnAddressOfIPv6IsItsNetwork) {
  const auto key = [](const char* text) { return address_key(boost::asio::ip::make_address(text)); };
  EXPECT_EQ(key("2001:db8::1"), key("2001:db8::2:3:4"));
  EXPECT_NE(key("2001:db8::1"), key("2001:db8:0:1::1"));
  EXPECT_EQ(key("::ffff:192.0.2.1"), "192.0.2.1");
  EXPECT_NE(key("192.0.2.1"), key("192.0.2.2"));
  EXPECT_EQ(key("::1"), "::1");
}

TEST(Admission, KeepsAQuarterOfManyPlacesForOthers) {
  EXPECT_EQ(most_per_address(16), 12U);
  EXPECT_EQ(most_per_address(2), 2U);
  EXPECT_EQ(most_per_address(1), 1U);
}

}  // namespace
}  // namespace aio::admission
