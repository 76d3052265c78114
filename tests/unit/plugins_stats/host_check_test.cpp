#include "stats/host_check.hpp"

#include <gmock/gmock.h>

#include "stats/request_reader.hpp"

namespace stats {
namespace {

// 200 when nothing is wrong with the request.
unsigned status_of(const std::string& first, const std::string& headers) {
  static const aio::HostNames names({"added.example"}, [] { return "board"; });
  RequestReader reader(4096);
  reader.feed(first + "\r\n" + headers + "\r\n");
  const auto outcome = reader.take();
  if (outcome.error) return outcome.error->status;
  const auto local = boost::asio::ip::make_address("192.0.2.9");
  const auto problem = host_problem(*outcome.request, names, local);
  return problem ? problem->status : 200U;
}

TEST(HostCheck, OurNamesAreServedAndNoOthers) {
  for (const char* ours : {"board", "board.local:8888", "localhost", "127.0.0.1:8888", "[::1]", "192.0.2.9",
                           "added.example:443"})
    EXPECT_EQ(status_of("GET / HTTP/1.1", "Host: " + std::string(ours) + "\r\n"), 200U) << ours;
  for (const char* foreign : {"evil.example:8888", "192.0.2.8", "localhost.evil.example", "a board", ""})
    EXPECT_EQ(status_of("GET / HTTP/1.1", "Host: " + std::string(foreign) + "\r\n"), 421U) << foreign;
}

TEST(HostCheck, ThereMustBeOne) {
  EXPECT_EQ(status_of("GET / HTTP/1.1", ""), 400U);
  EXPECT_EQ(status_of("GET / HTTP/1.0", ""), 200U);
  EXPECT_EQ(status_of("GET / HTTP/1.0", "Host: evil\r\n"), 421U);
  EXPECT_EQ(status_of("GET / HTTP/1.1", "Host: board\r\nHost: board\r\n"), 400U);
}

TEST(HostCheck, WhatTheTargetNamesCountsToo) {
  EXPECT_EQ(status_of("GET http://board:8888/debug HTTP/1.1", "Host: board\r\n"), 200U);
  EXPECT_EQ(status_of("GET http://evil.example/debug HTTP/1.1", "Host: board\r\n"), 421U);
  EXPECT_EQ(status_of("GET HTTPS://evil.example HTTP/1.1", "Host: board\r\n"), 421U);
  EXPECT_EQ(status_of("GET http://board@evil.example/ HTTP/1.1", "Host: board\r\n"), 421U);
  EXPECT_EQ(status_of("GET http://board/ HTTP/1.1", "Host: evil.example\r\n"), 421U);
  EXPECT_EQ(status_of("GET http://board/ HTTP/1.1", ""), 400U);
}

TEST(HostCheck, APageOfAnotherHostMayNotRead) {
  EXPECT_EQ(status_of("GET / HTTP/1.1", "Host: board\r\nOrigin: http://board:8888\r\n"), 200U);
  for (const char* foreign : {"http://evil.example", "null", "", "ftp://board"})
    EXPECT_EQ(status_of("GET / HTTP/1.1", "Host: board\r\nOrigin: " + std::string(foreign) + "\r\n"), 403U)
        << foreign;
}

}  // namespace
}  // namespace stats
