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

Doors doors(std::vector<std::string> origins = {}) {
  return {.origins = std::move(origins), .hosts = aio::HostNames({"added"}, [] { return "board"; })};
}

const auto local = boost::asio::ip::make_address("192.0.2.9");

Handshake::Outcome answer(std::string_view text, std::vector<std::string> origins = {}) {
  Handshake handshake(doors(std::move(origins)), local, 1000);
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
  Handshake handshake(doors(), local, 1000);
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

std::string with_host(const std::string& lines) {
  std::string text = request();
  const std::string host = "Host: board:8266\r\n";
  return text.replace(text.find(host), host.size(), lines);
}

TEST(Handshake, OnlyHostsOfThisMachineAreServed) {
  for (const char* ours :
       {"board", "BOARD.local:1", "localhost:8266", "127.0.0.1", "[::1]:8266", "192.0.2.9", "added"})
    EXPECT_TRUE(answer(with_host("Host: " + std::string(ours) + "\r\n")).accepted) << ours;
  for (const char* foreign : {"evil.example:8266", "192.0.2.8", "board.evil.example", "x@board", ""})
    expect_refused(with_host("Host: " + std::string(foreign) + "\r\n"), "421 ");
  expect_refused(with_host(""), "400 ");
  expect_refused(with_host("Host: board\r\nHost: evil\r\n"), "400 ");
}

TEST(Handshake, EveryOriginMustBeOneThatMayConnect) {
  EXPECT_FALSE(answer(request("Origin: http://mine\r\nOrigin: http://evil\r\n"), {"http://mine"}).accepted);
  expect_refused(request("Origin:\r\n"), "403 ");
}

TEST(Handshake, TooManyHeadersAreRefused) {
  std::string headers;
  for (std::size_t i = 0; i <= Handshake::most_headers; ++i) headers += "X:y\r\n";
  expect_refused(request(headers), "431 ");
}

}  // namespace
}  // namespace webrepl
