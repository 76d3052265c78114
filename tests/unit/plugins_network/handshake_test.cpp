#include "network/webrepl/handshake.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace webrepl {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

// RFC 6455, section 1.3.
constexpr std::string_view key = "dGhlIHNhbXBsZSBub25jZQ==";

std::string request(std::string_view more = {}, std::string_view first = "GET /chat HTTP/1.1",
                    std::string_view version = "13", std::string_view nonce = key) {
  std::string text(first);
  text += "\r\nHost: board:8266\r\nUpgrade: WebSocket\r\nConnection: keep-alive, Upgrade\r\n";
  text += "Sec-WebSocket-Version: " + std::string(version) + "\r\n";
  text += "Sec-WebSocket-Key: " + std::string(nonce) + "\r\n";
  return text + std::string(more) + "\r\n";
}

Handshake::Outcome answer(std::string_view text, std::vector<std::string> origins = {}) {
  Handshake handshake(std::move(origins), 1000);
  handshake.feed(text);
  return handshake.take();
}

TEST(Handshake, AnswersTheStandardsExample) {
  EXPECT_EQ(accept_value(key), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  const auto outcome = answer(request());
  EXPECT_TRUE(outcome.accepted);
  EXPECT_THAT(outcome.response, StartsWith("HTTP/1.1 101 Switching Protocols\r\n"));
  EXPECT_THAT(outcome.response, HasSubstr("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
}

TEST(Handshake, WaitsForTheEndAndKeepsWhatComesAfterIt) {
  Handshake handshake({}, 1000);
  const std::string text = request();
  for (const char c : text.substr(0, text.size() - 1)) {
    handshake.feed({&c, 1});
    ASSERT_THAT(handshake.take().response, IsEmpty());
  }
  handshake.feed("\n\x81\x80");
  const auto outcome = handshake.take();
  EXPECT_TRUE(outcome.accepted);
  EXPECT_EQ(outcome.rest, "\x81\x80");
}

void expect_refused(std::string_view text, std::string_view status) {
  const auto outcome = answer(text);
  EXPECT_FALSE(outcome.accepted);
  EXPECT_THAT(outcome.response, StartsWith("HTTP/1.1 " + std::string(status)));
}

TEST(Handshake, RefusesWhatIsNone) {
  expect_refused("GET / HTTP/1.1\r\nHost: x\r\n\r\n", "426 ");
  expect_refused(request({}, "POST / HTTP/1.1"), "400 ");
  expect_refused(request({}, "GET / HTTP/1.0"), "400 ");
  expect_refused(request({}, "GET / HTTP/1.1", "8"), "426 ");
  expect_refused(request({}, "GET / HTTP/1.1", "13", "short"), "400 ");
  expect_refused(request({}, "GET / HTTP/1.1", "13", "!!!!!!!!!!!!!!!!!!!!!!=="), "400 ");
  expect_refused("\x16\x03\x01\x02\r\n\r\n", "400 ");
  expect_refused(request("X: " + std::string(2000, 'x') + "\r\n"), "431 ");
  expect_refused("GET /" + std::string(2000, 'x'), "431 ");
}

TEST(Handshake, AForeignPageMayNotConnect) {
  const std::string foreign = request("Origin: http://board:8266\r\n");
  expect_refused(foreign, "403 ");  // its own name proves nothing: any name may lead here
  expect_refused(request("Origin: null\r\n"), "403 ");
  EXPECT_THAT(answer(foreign).response, HasSubstr("\"origins\""));
  EXPECT_FALSE(answer(foreign, {"http://board"}).accepted);
  EXPECT_TRUE(answer(foreign, {"http://other", "http://board:8266"}).accepted);
}

}  // namespace
}  // namespace webrepl
