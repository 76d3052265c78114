#include "engine/names.hpp"

#include <gmock/gmock.h>

namespace aiod::engine {
namespace {

TEST(NamesTest, CompletesAServicesName) {
  EXPECT_EQ(unit_name("hello"), "hello.service");
  EXPECT_EQ(unit_name("hello.service"), "hello.service");
  EXPECT_EQ(unit_name("hello@kitchen"), "hello@kitchen.service");
  EXPECT_EQ(unit_name("hello.service.blink"), "hello.service.blink");
  EXPECT_EQ(unit_name("hel*"), "hel*");
  EXPECT_EQ(service_name("hello.service.blink"), "hello");
}

TEST(NamesTest, MatchesNamesAndWildcards) {
  EXPECT_TRUE(matches("hello", "hello.service"));
  EXPECT_FALSE(matches("hello", "hello.service.blink"));
  EXPECT_TRUE(matches("*", "hello.service.blink"));
  EXPECT_TRUE(matches("hel*o", "hello.service"));
  EXPECT_FALSE(matches("*.service", "hello.service.blink"));
  EXPECT_TRUE(matches("[gh]ello", "hello.service"));
  EXPECT_FALSE(matches("", "hello.service"));
}

}  // namespace
}  // namespace aiod::engine
