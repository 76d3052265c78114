#include "protocol/framing.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace aiod::protocol {
namespace {

using namespace std::string_view_literals;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> drain(FrameReader& reader) {
  std::vector<std::string> messages;
  while (auto message = reader.next()) messages.push_back(*message);
  return messages;
}

TEST(FrameReader, CutsAtNulBytes) {
  FrameReader reader(100);
  reader.feed("one\0two\0\0thr"sv);
  EXPECT_THAT(drain(reader), ElementsAre("one", "two", ""));
  EXPECT_EQ(reader.buffered(), 3u);
  reader.feed("ee\0"sv);
  EXPECT_THAT(drain(reader), ElementsAre("three"));
  EXPECT_EQ(reader.buffered(), 0u);
}

TEST(FrameReader, GivesTheSameByteAtATime) {
  FrameReader reader(100);
  std::vector<std::string> messages;
  for (const char c : "{\"method\":\"a.B\"}\0x\0"sv) {
    reader.feed({&c, 1});
    for (auto& message : drain(reader)) messages.push_back(message);
  }
  EXPECT_THAT(messages, ElementsAre("{\"method\":\"a.B\"}", "x"));
}

TEST(FrameReader, TakesAMessageOfExactlyTheLimit) {
  FrameReader reader(4);
  reader.feed("1234\0"sv);
  EXPECT_THAT(drain(reader), ElementsAre("1234"));
  EXPECT_FALSE(reader.overflowed());
}

TEST(FrameReader, OverflowsByOneByteEvenWithoutAnEnd) {
  FrameReader reader(4);
  reader.feed("1234");
  EXPECT_THAT(drain(reader), IsEmpty());
  EXPECT_FALSE(reader.overflowed());
  reader.feed("5");
  EXPECT_THAT(drain(reader), IsEmpty());
  EXPECT_TRUE(reader.overflowed());
}

TEST(FrameReader, HandsOutWhatCameBeforeAnOverflow) {
  FrameReader reader(4);
  reader.feed(
      "ok\0"
      "too long\0"
      "ok\0"sv);
  EXPECT_THAT(drain(reader), ElementsAre("ok"));
  EXPECT_TRUE(reader.overflowed());
}

TEST(FrameReader, KeepsNothingAfterAnOverflow) {
  FrameReader reader(4);
  reader.feed("too long");
  EXPECT_FALSE(reader.next());
  reader.feed(std::string(1000, 'x'));
  EXPECT_EQ(reader.buffered(), 0u);
  reader.feed("\0ok\0"sv);
  EXPECT_THAT(drain(reader), IsEmpty());
}

TEST(FrameReader, DropsWhatWasHandedOut) {
  FrameReader reader(FrameReader::unlimited);
  const std::string message = std::string(1000, 'x') + '\0';
  for (int i = 0; i < 1000; ++i) {
    reader.feed(message);
    reader.feed("partial");
    EXPECT_EQ(drain(reader).size(), 1u);
    reader.feed("\0"sv);
    EXPECT_THAT(drain(reader), ElementsAre("partial"));
    EXPECT_EQ(reader.buffered(), 0u);
  }
}

}  // namespace
}  // namespace aiod::protocol
