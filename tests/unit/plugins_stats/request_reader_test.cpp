#include "stats/request_reader.hpp"

#include <gmock/gmock.h>

#include <random>

namespace stats {
namespace {

using ::testing::HasSubstr;

unsigned status_of(std::string_view bytes, std::size_t limit = 1024) {
  RequestReader reader(limit);
  reader.feed(bytes);
  const auto outcome = reader.take();
  return outcome.error ? outcome.error->status : outcome.request ? 200U : 0U;
}

TEST(RequestReader, ReadsWhatMatters) {
  RequestReader reader(1024);
  reader.feed("GET /debug?x=1#y HTTP/1.1\r\nHost: board\r\nauthorization: Bearer secret\r\n\r\n");
  const auto outcome = reader.take();
  ASSERT_TRUE(outcome.request);
  EXPECT_EQ(outcome.request->method, "GET");
  EXPECT_EQ(outcome.request->path, "/debug");
  EXPECT_EQ(outcome.request->authorization, "Bearer secret");
  EXPECT_TRUE(outcome.request->keep_alive);
  EXPECT_FALSE(reader.begun());
}

TEST(RequestReader, ByteByByteIsTheSame) {
  const std::string_view text = "GET / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello";
  RequestReader reader(1024);
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    reader.feed(text.substr(i, 1));
    const auto outcome = reader.take();
    ASSERT_FALSE(outcome.request || outcome.error) << i;
    EXPECT_TRUE(reader.begun());
  }
  reader.feed(text.substr(text.size() - 1));
  EXPECT_TRUE(reader.take().request);
  EXPECT_FALSE(reader.begun());
}

TEST(RequestReader, SeveralThatCameTogetherAreTakenInTurn) {
  RequestReader reader(1024);
  reader.feed("GET /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\nConnection: close\r\n\r\nGET /c");
  const auto a = reader.take();
  const auto b = reader.take();
  ASSERT_TRUE(a.request && b.request);
  EXPECT_EQ(a.request->path, "/a");
  EXPECT_EQ(b.request->path, "/b");
  EXPECT_FALSE(b.request->keep_alive);
  EXPECT_FALSE(reader.take().request);
  EXPECT_TRUE(reader.begun());
}

TEST(RequestReader, TheOldVersionIsNotKeptOpen) {
  RequestReader reader(1024);
  reader.feed("GET / HTTP/1.0\r\n\r\n");
  const auto outcome = reader.take();
  ASSERT_TRUE(outcome.request);
  EXPECT_FALSE(outcome.request->keep_alive);
}

TEST(RequestReader, WhatWillBeRefusedIsNotWaitedFor) {
  RequestReader reader(1024);
  reader.feed("POST / HTTP/1.1\r\nContent-Length: 500\r\n\r\nhel");
  const auto outcome = reader.take();
  ASSERT_TRUE(outcome.request);
  EXPECT_EQ(outcome.request->method, "POST");
  EXPECT_FALSE(outcome.request->keep_alive);
}

TEST(RequestReader, TooMuchIsAnErrorWhereverItIs) {
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nX: " + std::string(2000, 'x')), 431U);
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nX: " + std::string(2000, 'x') + "\r\n\r\n"), 431U);
  EXPECT_EQ(status_of("GET /" + std::string(2000, 'x')), 431U);
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nContent-Length: 2000\r\n\r\n"), 413U);
  std::string chunks = "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 2000; ++i) chunks += "1\r\nx\r\n";
  EXPECT_EQ(status_of(chunks), 413U);
}

TEST(RequestReader, ATargetAndTheNumberOfHeadersHaveLimitsOfTheirOwn) {
  const std::string target(RequestReader::longest_target, 'x');
  EXPECT_EQ(status_of("GET /" + target + " HTTP/1.1\r\n\r\n", 8192), 414U);
  EXPECT_EQ(status_of("GET " + target + " HTTP/1.1\r\n\r\n", 8192), 200U);
  std::string headers;
  for (std::size_t i = 0; i < RequestReader::most_headers; ++i) headers += "X: y\r\n";
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\n" + headers + "\r\n", 8192), 200U);
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\n" + headers + "X: y\r\n\r\n", 8192), 431U);
}

TEST(RequestReader, TakesTheHostOutOfAnAbsoluteTarget) {
  RequestReader reader(1024);
  reader.feed("GET http://board:8888?x HTTP/1.1\r\nHost: other\r\n\r\n");
  const auto outcome = reader.take();
  ASSERT_TRUE(outcome.request);
  EXPECT_EQ(outcome.request->path, "/");
  EXPECT_THAT(outcome.request->hosts, ::testing::ElementsAre("other", "board:8888"));
  EXPECT_EQ(outcome.request->host_headers, 1U);
}

TEST(RequestReader, GarbageIsAnErrorThatSaysSo) {
  EXPECT_EQ(status_of("hello\r\n\r\n"), 400U);
  EXPECT_EQ(status_of("GET / HTTP/9.9\r\n\r\n"), 400U);
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nno colon\r\n\r\n"), 400U);
  EXPECT_EQ(status_of("\x16\x03\x01\x02\r\n\r\n"), 400U);
  RequestReader reader(1024);
  reader.feed("hello\r\n\r\n");
  EXPECT_THAT(reader.take().error->body, HasSubstr("this is no HTTP request"));
}

TEST(RequestReader, AnyBytesComeToAnEnd) {
  std::minstd_rand random(4711);
  for (int round = 0; round < 200; ++round) {
    RequestReader reader(256);
    bool ended = false;
    for (int i = 0; i < 100 && !ended; ++i) {
      std::string bytes(16, ' ');
      for (char& byte : bytes) byte = static_cast<char>(random());
      reader.feed(bytes);
      const auto outcome = reader.take();
      ended = outcome.error || outcome.request;
    }
    EXPECT_TRUE(ended) << round;
  }
}

}  // namespace
}  // namespace stats
