#include <filesystem>
#include <fstream>
#include <vector>

#include "system/stats_fixture.hpp"

// Who is served, how much they may ask for, and what they can't spoil.
namespace aiod::system_tests {
namespace {

using testing::HasSubstr;

// A page whose own name leads here can name no other host than that.
TEST_F(StatsHttp, HostsOfOthersAreRefusedWhateverIsAskedFor) {
  serve("hosts: [proxy.example]");
  const auto ask = [&](const std::string& target, const std::string& headers) {
    HttpClient client = connect();
    client.send("GET " + target + " HTTP/1.1\r\n" + headers + "\r\n");
    return client.receive().status;
  };
  const std::string port = ":" + std::to_string(port_);
  for (const char* path : {"/", "/debug", "/metrics", "/healthz", "/events", "/nowhere"})
    EXPECT_EQ(ask(path, "Host: evil.example" + port + "\r\nOrigin: http://evil.example" + port + "\r\n"), 421)
        << path;
  for (const std::string ours : {"127.0.0.1", "localhost", "[::1]", "proxy.example", "LocalHost."})
    EXPECT_EQ(ask("/metrics", "Host: " + ours + port + "\r\n"), 200) << ours;
  EXPECT_EQ(ask("http://evil.example/debug", "Host: localhost\r\n"), 421);
  EXPECT_EQ(ask("http://localhost/metrics", "Host: localhost\r\n"), 200);
  EXPECT_EQ(ask("/", ""), 400);
  EXPECT_EQ(ask("/", "Host: localhost\r\nHost: evil.example\r\n"), 400);
  EXPECT_EQ(ask("/", "Host: localhost\r\nOrigin: http://evil.example\r\n"), 403);
}

TEST_F(StatsHttp, FiftySilentClientsOfOneAddressLockNobodyOut) {
  serve("request_time: 1h");
  std::vector<HttpClient> silent;
  for (int i = 0; i < 50; ++i) {
    silent.push_back(connect());
    if (i % 2 == 0) silent.back().send("GET / HTTP/1.1\r\nX: ");
  }
  EXPECT_EQ(get("/healthz").status, 200) << "not even its own address";
  EXPECT_EQ(HttpClient(port_, 2).get("/healthz").status, 200);
}

TEST_F(StatsHttp, IdleClientsOfOneAddressLockNoOtherOut) {
  serve("request_time: 1h");
  std::vector<HttpClient> idle;
  for (int i = 0; i < 12; ++i) {
    idle.push_back(connect());
    EXPECT_EQ(idle.back().get("/healthz").status, 200);
  }
  EXPECT_EQ(connect().receive().status, 503);
  std::vector<HttpClient> others;
  for (std::uint32_t from = 2; from < 12; ++from) {
    others.emplace_back(port_, from);
    EXPECT_EQ(others.back().get("/healthz").status, 200) << from;
  }
}

TEST_F(StatsHttp, EventsTakeHalfOfThePlacesAtMost) {
  serve("max_clients: 4, request_time: 1h");
  std::vector<HttpClient> readers;
  for (int i = 0; i < 2; ++i) {
    readers.push_back(connect());
    EXPECT_EQ(readers.back().get("/events").status, 200);
  }
  EXPECT_EQ(get("/events").status, 503);
  // The daemon hears of the end of the one that was refused when it gets round to it.
  int status = 503;
  while (status == 503) status = get("/healthz").status;
  EXPECT_EQ(status, 200);
}

TEST_F(StatsHttp, ARequestHasLimits) {
  serve();
  const auto status_of = [&](const std::string& target, const std::string& headers) {
    HttpClient client = connect();
    client.send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n");
    return client.receive().status;
  };
  EXPECT_EQ(status_of("/healthz?" + std::string(2000, 'x'), ""), 200);
  EXPECT_EQ(status_of("/healthz?" + std::string(2100, 'x'), ""), 414);
  std::string headers;
  for (int i = 0; i < 64; ++i) headers += "X: y\r\n";
  EXPECT_EQ(status_of("/healthz", headers), 431);
  EXPECT_EQ(status_of("/healthz", "X: " + std::string(9000, 'x') + "\r\n"), 431);
}

TEST_F(StatsHttp, AConnectionServesAThousandRequests) {
  serve();
  HttpClient client = connect();
  for (int i = 1; i < 1000; ++i) ASSERT_EQ(client.get("/nowhere").status, 404);
  EXPECT_THAT(client.get("/nowhere").head, HasSubstr("Connection: close"));
  EXPECT_EQ(client.wait_for_close(), "");
}

TEST_F(StatsHttp, ANameThatIsNoTextSpoilsNoPage) {
  const auto folder = daemon_.folder() / "tests";
  std::filesystem::create_directory(folder);
  const auto file = folder / "caf\xE9.sh";
  std::ofstream(file) << "#!/bin/sh\nexit 1\n";
  std::filesystem::permissions(file, std::filesystem::perms::owner_all);
  install({"unittest"});
  serve("", "unittest: {enabled: true, args: [" + folder.string() + "], schedule: {start_in: 0}}\n");
  await_state("unittest", "failed");
  for (const char* path : {"/", "/debug", "/metrics", "/healthz"}) {
    const auto page = get(path);
    EXPECT_THAT(page.status, testing::AnyOf(200, 503)) << path;
    EXPECT_THAT(page.body, testing::Not(HasSubstr("caf\xE9"))) << path;
    EXPECT_THAT(page.body, HasSubstr("unittest")) << path;
  }
}

}  // namespace
}  // namespace aiod::system_tests
