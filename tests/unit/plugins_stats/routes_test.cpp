#include "stats/routes.hpp"

#include <gmock/gmock.h>

#include <stdexcept>

namespace stats {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class FakePages final : public Pages {
 public:
  std::string status(bool debug) override { return debug ? "debug form" : "brief form"; }
  std::string metrics() override { throw std::runtime_error("the log can't be read"); }
  Response health() override { return {.status = 503, .body = "ill"}; }
};

class RoutesTest : public ::testing::Test {
 protected:
  Response ask(std::string method, std::string path, std::string authorization = "") {
    return answer({.method = method, .path = path, .authorization = authorization}, token_, pages_);
  }

  FakePages pages_;
  std::string token_;
};

TEST_F(RoutesTest, EachPathHasItsPage) {
  EXPECT_EQ(ask("GET", "/").body, "brief form");
  EXPECT_EQ(ask("HEAD", "/").body, "brief form");
  EXPECT_EQ(ask("GET", "/debug").body, "debug form");
  EXPECT_EQ(ask("GET", "/healthz").status, 503U);
  EXPECT_TRUE(ask("GET", "/events").events);
  EXPECT_EQ(ask("GET", "/events").type, "text/event-stream");
}

TEST_F(RoutesTest, WhatIsNotThereIsAnErrorThatSaysWhatIs) {
  const Response response = ask("GET", "/etc/passwd");
  EXPECT_EQ(response.status, 404U);
  EXPECT_THAT(response.body, HasSubstr("/metrics"));
  EXPECT_EQ(ask("GET", "*").status, 404U);
  EXPECT_EQ(ask("GET", "//").status, 404U);
}

TEST_F(RoutesTest, ItCanOnlyBeRead) {
  for (const char* method : {"POST", "DELETE", "OPTIONS", "get"}) {
    const Response response = ask(method, "/");
    EXPECT_EQ(response.status, 405U);
    EXPECT_THAT(response.headers, HasSubstr("Allow: GET, HEAD\r\n"));
  }
}

TEST_F(RoutesTest, APageThatThrowsIsTheClientsError) {
  const Response response = ask("GET", "/metrics");
  EXPECT_EQ(response.status, 500U);
  EXPECT_THAT(response.body, HasSubstr("the log can't be read"));
}

TEST_F(RoutesTest, ATokenIsAskedForBeforeAnythingElse) {
  token_ = "secret";
  for (const char* wrong : {"", "secret", "Bearer", "Bearer ", "Bearer secre", "Bearer secrets",
                            "Bearer Secret", "Basic secret"}) {
    EXPECT_EQ(ask("GET", "/", wrong).status, 401U) << wrong;
    EXPECT_EQ(ask("POST", "/nowhere", wrong).status, 401U) << wrong;
  }
  EXPECT_THAT(ask("GET", "/").headers, HasSubstr("WWW-Authenticate: Bearer"));
  EXPECT_EQ(ask("GET", "/", "Bearer secret").status, 200U);
  EXPECT_EQ(ask("GET", "/", "bearer secret").status, 200U);
}

TEST(Secrets, AreTheSameOnlyWhenAllOfThemIs) {
  EXPECT_TRUE(same_secret("abc", "abc"));
  EXPECT_FALSE(same_secret("ab", "abc"));
  EXPECT_FALSE(same_secret("abcabc", "abc"));
  EXPECT_FALSE(same_secret("abd", "abc"));
  EXPECT_FALSE(same_secret("", "abc"));
  EXPECT_FALSE(same_secret("a", ""));
}

TEST(Messages, SayHowLongTheyAre) {
  const Response response{.body = "hello"};
  EXPECT_THAT(text_of(response, true, true), HasSubstr("Content-Length: 5\r\n"));
  EXPECT_THAT(text_of(response, true, true), ::testing::EndsWith("\r\n\r\nhello"));
  EXPECT_THAT(text_of(response, true, true), HasSubstr("Connection: keep-alive\r\n"));
  EXPECT_THAT(text_of(response, false, false), HasSubstr("Content-Length: 5\r\n"));
  EXPECT_THAT(text_of(response, false, false), ::testing::EndsWith("\r\n\r\n"));
  EXPECT_THAT(text_of(response, false, false), HasSubstr("Connection: close\r\n"));
}

TEST(Messages, OfEventsHaveNoLength) {
  const Response response{.type = "text/event-stream", .events = true};
  EXPECT_THAT(text_of(response, true, true), Not(HasSubstr("Content-Length")));
  EXPECT_THAT(text_of(response, true, true), HasSubstr("Connection: close\r\n"));
}

TEST(Messages, ErrorsAreSmallDocuments) {
  const Response response = error_response(404, "nothing \"here\"");
  EXPECT_EQ(response.body, "{\"error\":{\"code\":404,\"message\":\"nothing \\\"here\\\"\"}}\n");
  EXPECT_EQ(response.type, "application/json");
}

}  // namespace
}  // namespace stats
