#include "network/webrepl/frames.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace webrepl {
namespace {

std::string bytes(std::initializer_list<int> values) {
  std::string all;
  for (const int value : values) all += static_cast<char>(value);
  return all;
}

// As a client sends it: masked, with a length as short as it can be.
std::string masked(int first, std::string payload) {
  const std::string mask = bytes({0x37, 0xfa, 0x21, 0x3d});
  std::string all = bytes({first});
  if (payload.size() < 126)
    all += bytes({0x80 | static_cast<int>(payload.size())});
  else
    all +=
        bytes({0x80 | 126, static_cast<int>(payload.size() >> 8U), static_cast<int>(payload.size() & 0xFFU)});
  for (std::size_t i = 0; i < payload.size(); ++i) payload[i] = static_cast<char>(payload[i] ^ mask[i % 4]);
  return all + mask + payload;
}

FrameReader::Outcome read(std::string_view fed, std::size_t limit = 1000) {
  FrameReader reader(limit);
  reader.feed(fed);
  return reader.take();
}

void expect_error(std::string_view fed, CloseCode code) {
  const auto outcome = read(fed);
  EXPECT_FALSE(outcome.message);
  EXPECT_EQ(outcome.error, code);
}

// The examples of RFC 6455, section 5.7.
TEST(Frames, AreTheStandardsExamples) {
  EXPECT_EQ(frame(Opcode::text, "Hello"), bytes({0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f}));
  EXPECT_EQ(frame(Opcode::ping, "Hello"), bytes({0x89, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f}));
  EXPECT_EQ(frame(Opcode::binary, std::string(256, 'x')),
            bytes({0x82, 0x7E, 0x01, 0x00}) + std::string(256, 'x'));
  EXPECT_EQ(frame(Opcode::binary, std::string(65536, 'x')),
            bytes({0x82, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0}) + std::string(65536, 'x'));

  const auto hello = read(bytes({0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58}));
  ASSERT_TRUE(hello.message);
  EXPECT_EQ(hello.message->kind, Opcode::text);
  EXPECT_EQ(hello.message->payload, "Hello");
  const auto pong = read(bytes({0x8a, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58}));
  ASSERT_TRUE(pong.message);
  EXPECT_EQ(pong.message->kind, Opcode::pong);
}

TEST(Frames, ComeInPiecesOfAnySize) {
  FrameReader reader(1000);
  const std::string all = masked(0x81, std::string(300, 'a')) + masked(0x82, "b");
  std::vector<std::string> payloads;
  for (const char c : all) {
    reader.feed({&c, 1});
    if (const auto outcome = reader.take(); outcome.message) payloads.push_back(outcome.message->payload);
  }
  EXPECT_EQ(payloads, (std::vector<std::string>{std::string(300, 'a'), "b"}));
}

TEST(Frames, FragmentsAreOneMessageAndControlFramesMayComeBetween) {
  FrameReader reader(1000);
  reader.feed(masked(0x01, "Hel") + masked(0x89, "p") + masked(0x00, "l") + masked(0x80, "o"));
  EXPECT_EQ(reader.take().message->kind, Opcode::ping);
  const auto whole = reader.take();
  ASSERT_TRUE(whole.message);
  EXPECT_EQ(whole.message->payload, "Hello");
  EXPECT_FALSE(reader.take().message);
}

TEST(Frames, BreakNoRule) {
  expect_error(frame(Opcode::text, "Hello"), CloseCode::protocol_error);           // not masked
  expect_error(masked(0xC1, "Hello"), CloseCode::protocol_error);                  // a reserved bit
  expect_error(masked(0x83, "Hello"), CloseCode::protocol_error);                  // unknown
  expect_error(masked(0x80, "Hello"), CloseCode::protocol_error);                  // goes on with nothing
  expect_error(masked(0x09, "Hello"), CloseCode::protocol_error);                  // a ping in fragments
  expect_error(masked(0x89, std::string(126, 'x')), CloseCode::protocol_error);    // a long ping
  expect_error(bytes({0x81, 0xFE, 0, 5, 0, 0, 0, 0}), CloseCode::protocol_error);  // longer than it need be
  expect_error(bytes({0x81, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0}), CloseCode::protocol_error);
  expect_error(masked(0x88, "x"), CloseCode::protocol_error);                  // half a code
  expect_error(masked(0x88, bytes({0x03, 0xED})), CloseCode::protocol_error);  // 1005 is never sent
  expect_error(masked(0x81, bytes({0xC3, 0x28})), CloseCode::not_utf8);
  expect_error(masked(0x81, bytes({0xED, 0xA0, 0x80})), CloseCode::not_utf8);      // a surrogate
  expect_error(masked(0x01, "a") + masked(0x81, "b"), CloseCode::protocol_error);  // begins anew
}

TEST(Frames, TextMayBeCutWithinACharacter) {
  const auto outcome = read(masked(0x01, "\xC3") + masked(0x80, "\xA9"));
  ASSERT_TRUE(outcome.message);
  EXPECT_EQ(outcome.message->payload, "\xC3\xA9");
}

TEST(Frames, ABinaryOneMayBeAnything) {
  EXPECT_TRUE(read(masked(0x82, bytes({0xC3, 0x28}))).message);
}

// Nobody waits for a payload that will be refused, nor makes room for it.
TEST(Frames, WhatIsTooLongIsRefusedByItsHead) {
  expect_error(bytes({0x81, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0}),
               CloseCode::too_big);
  const std::string fragments = masked(0x01, std::string(600, 'x')) + masked(0x80, std::string(600, 'x'));
  EXPECT_EQ(read(fragments).error, CloseCode::too_big);
  EXPECT_TRUE(read(masked(0x81, std::string(1000, 'x'))).message);
}

TEST(Frames, AfterAnErrorNothingComes) {
  FrameReader reader(1000);
  reader.feed(masked(0x83, "x"));
  EXPECT_TRUE(reader.take().error);
  reader.feed(masked(0x81, "x"));
  EXPECT_FALSE(reader.take().message);
  EXPECT_TRUE(reader.take().error);
}

TEST(Frames, AClosingOneHasItsCode) {
  EXPECT_EQ(close_frame(CloseCode::policy, "no"), bytes({0x88, 0x04, 0x03, 0xF0, 'n', 'o'}));
  EXPECT_EQ(read(masked(0x88, "")).message->kind, Opcode::close);
  EXPECT_EQ(read(masked(0x88, bytes({0x03, 0xE8, 'b'}))).message->kind, Opcode::close);
}

}  // namespace
}  // namespace webrepl
