#include <atomic>
#include <fstream>
#include <stop_token>
#include <thread>
#include <vector>

#include "system/stats_fixture.hpp"

namespace aiod::system_tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

TEST_F(StatsHttp, ItsYamlLoadsAndItWaitsToBeEnabled) {
  const auto file = std::filesystem::path(AIOD_SAMPLES) / "stats/stats.yaml";
  daemon_.configure("services.d/10-stats.yaml", support::read_text(file));
  install({"stats"});
  const auto checked = daemon_.check();
  EXPECT_EQ(checked.exit, 0) << checked.out;
  daemon_.configure("services.d/10-stats.yaml", "");
  daemon_.start();
  EXPECT_EQ(state_of("stats"), "inactive");
}

TEST_F(StatsHttp, TheStatusDocumentsAreTheModels) {
  serve();
  const auto brief = document("/");
  EXPECT_EQ(brief.at("hello.service").at("status"), "running");
  EXPECT_EQ(brief.at("stats.service").at("stats").at("platform"), "linux");
  EXPECT_FALSE(brief.at("hello.service").as_object().contains("path"));
  const auto debug = document("/debug?x=1");
  EXPECT_EQ(debug.at("hello.service").at("type"), "runtime.service");
  EXPECT_TRUE(debug.contains("hostname"));
  EXPECT_EQ(document("/").at("stats.service").at("stats").at("requests"), 3);
}

TEST_F(StatsHttp, OneConnectionServesManyRequests) {
  serve();
  HttpClient client = connect();
  for (int i = 0; i < 100; ++i) EXPECT_EQ(client.get("/healthz").status, 200);
  client.send("HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const auto head = client.receive(false);
  EXPECT_THAT(head.head, HasSubstr("Content-Length: "));
  EXPECT_EQ(client.get("/nowhere").status, 404);
  client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}");
  EXPECT_EQ(client.receive().status, 405);
}

TEST_F(StatsHttp, HealthFollowsTheServices) {
  serve("", "broken: {enabled: true}\nhello: {kwargs: {nonsense: 1}}\n");
  const auto ill = get("/healthz");
  EXPECT_EQ(ill.status, 503);
  EXPECT_THAT(ill.body, AllOf(HasSubstr("hello.service"), HasSubstr("nonsense")));
  daemon_.aioctl({"reset-failed", "hello"});
  EXPECT_EQ(get("/healthz").status, 200);
}

TEST_F(StatsHttp, MetricsAreWhatPrometheusReads) {
  serve();
  const auto page = get("/metrics");
  EXPECT_THAT(page.head, HasSubstr("Content-Type: text/plain; version=0.0.4"));
  EXPECT_THAT(page.body, HasSubstr("aiod_service_state{service=\"hello\",state=\"running\"} 1\n"));
  if (support::run({"/usr/bin/python3", "-c", "import prometheus_client"}).exit != 0)
    GTEST_SKIP() << "python3-prometheus-client is not installed";
  const auto file = daemon_.folder() / "metrics";
  std::ofstream(file) << page.body;
  const std::string script =
      "import sys; from prometheus_client.parser import text_string_to_metric_families as parse\n"
      "for family in parse(open(sys.argv[1]).read()): print(family.name, family.type, len(family.samples))\n";
  const auto parsed = support::run({"/usr/bin/python3", "-c", script, file.string()});
  EXPECT_EQ(parsed.exit, 0) << parsed.err;
  EXPECT_THAT(parsed.out, AllOf(HasSubstr("aiod_service_state gauge 30\n"),
                                HasSubstr("aiod_service_restarts counter 3\n"),
                                HasSubstr("process_resident_memory_bytes gauge 1\n")));
}

TEST_F(StatsHttp, ATokenIsAskedFor) {
  serve("token: open-sesame");
  EXPECT_EQ(get("/").status, 401);
  EXPECT_EQ(get("/healthz", "Authorization: Bearer open\r\n").status, 401);
  EXPECT_EQ(get("/", "Authorization: Bearer open-sesame\r\n").status, 200);
}

TEST_F(StatsHttp, ATokenThatIsGivenPlainlyIsShownNowhere) {
  const std::string token = "open-sesame-4711";
  daemon_.add_option("--log-level");
  daemon_.add_option("debug");
  serve("token: " + token);
  const std::string header = "Authorization: Bearer " + token + "\r\n";
  for (const char* path : {"/", "/debug", "/metrics", "/healthz"}) {
    const auto page = get(path, header);
    EXPECT_EQ(page.status, 200) << path;
    EXPECT_THAT(page.body, testing::Not(HasSubstr(token))) << path;
  }
  EXPECT_THAT(get("/debug", header).body, HasSubstr(R"("token":"[secret]")"));
  HttpClient events = connect();
  EXPECT_EQ(events.get("/events", header).status, 200);
  EXPECT_EQ(get("/?token=" + token, "Authorization: Bearer x" + token + "\r\n").status, 401);
  EXPECT_EQ(daemon_.aioctl({"stop", "hello"}).exit, 0);
  EXPECT_THAT(events.wait_for([](std::string_view text) { return text.find("stopped") != text.npos; }),
              testing::Not(HasSubstr(token)));
  for (const std::vector<std::string>& line :
       std::vector<std::vector<std::string>>{{"status", "--json"},
                                             {"status", "stats"},
                                             {"config", "stats"},
                                             {"cat", "--effective", "stats"},
                                             {"log"}}) {
    const auto said = daemon_.aioctl(line);
    EXPECT_NE(said.out, "") << line.front();
    EXPECT_THAT(said.out + said.err, testing::Not(HasSubstr(token))) << line.front();
  }
  daemon_.stop();
  EXPECT_THAT(daemon_.errors(), testing::Not(HasSubstr(token)));
}

TEST_F(StatsHttp, AReaderOfEventsThatStopsReadingLosesSomeAndIsTold) {
  install({"floods"});
  daemon_.configure("aiod.yaml", "log: {stderr: false}\n");
  serve("request_time: 1h", "floods: {enabled: false, kwargs: {lines: 500000, on_worker: true}}\n");
  HttpClient reader = connect();
  EXPECT_EQ(reader.get("/events").status, 200);
  const long before = support::process_figure(daemon_.pid(), "VmHWM");
  EXPECT_EQ(daemon_.aioctl({"start", "floods"}).exit, 0);
  await_state("floods", "done");
  EXPECT_EQ(get("/healthz").status, 200) << "nobody else waits for it";
  if (!support::sanitized) {
    EXPECT_LT(support::process_figure(daemon_.pid(), "VmHWM"), before + 16 * 1024)
        << "in KiB, of some 80 MiB";
  }
  reader.wait_for([](std::string_view text) {
    return text.find("event: lost\ndata: {\"lines\":") != text.npos &&
           text.find("line 500000 of 500000") != text.npos;
  });
}

// The ring has room for all of it, so that nothing is lost for lack of it.
TEST_F(StatsHttp, AReaderThatTakesNothingAtAllIsLeftAndTheLogSaysSo) {
  install({"floods"});
  daemon_.configure("aiod.yaml", "log: {stderr: false, ring_size: 64MiB}\n");
  serve("request_time: 300ms", "floods: {enabled: false, kwargs: {lines: 200000, on_worker: true}}\n");
  HttpClient reader = connect();
  EXPECT_EQ(reader.get("/events").status, 200);
  daemon_.aioctl({"start", "--no-block", "floods"});
  daemon_.wait_for_log("a client of /events does not read; it is left");
  reader.wait_for_close();
  EXPECT_EQ(get("/healthz").status, 200);
}

TEST_F(StatsHttp, WhatIsNoRequestIsToldAndClosed) {
  serve();
  HttpClient garbage = connect();
  garbage.send("\x16\x03\x01\x02 is TLS\r\n\r\n");
  EXPECT_THAT(garbage.wait_for_close(), StartsWith("HTTP/1.1 400 "));
  HttpClient huge = connect();
  huge.send("GET / HTTP/1.1\r\nX: " + std::string(1'000'000, 'x'));
  EXPECT_THAT(huge.wait_for([](std::string_view text) { return text.find("\n\r\n") != text.npos; }),
              StartsWith("HTTP/1.1 431 "));
  HttpClient body = connect();
  body.send("GET / HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n");
  EXPECT_EQ(body.receive().status, 413);
  EXPECT_EQ(get("/healthz").status, 200);
}

TEST_F(StatsHttp, ASilentClientIsLeft) {
  serve("request_time: 50ms");
  EXPECT_THAT(connect().wait_for_close(), StartsWith("HTTP/1.1 408 "));
  HttpClient slow = connect();
  slow.send("GET / HT");
  EXPECT_THAT(slow.wait_for_close(), StartsWith("HTTP/1.1 408 "));
  HttpClient kept = connect();
  EXPECT_EQ(kept.get("/healthz").status, 200);
  EXPECT_EQ(kept.wait_for_close(), "");
}

TEST_F(StatsHttp, TooManyClientsAreToldAndOthersServedLater) {
  serve("max_clients: 2");
  std::vector<HttpClient> clients;
  for (int i = 0; i < 2; ++i) {
    clients.push_back(connect());
    EXPECT_EQ(clients.back().get("/healthz").status, 200);
  }
  EXPECT_EQ(connect().receive().status, 503);
  clients.pop_back();
  int status = 503;
  for (const auto deadline = support::from_now();
       status == 503 && std::chrono::steady_clock::now() < deadline;)
    status = get("/healthz").status;
  EXPECT_EQ(status, 200);
  EXPECT_EQ(clients.back().get("/healthz").status, 200);
}

TEST_F(StatsHttp, EventsComeAsTheyHappen) {
  serve("heartbeat: 50ms");
  HttpClient client = connect();
  EXPECT_THAT(client.get("/events").head, HasSubstr("text/event-stream"));
  client.wait_for([](std::string_view text) { return text.find(": still here\n\n") != text.npos; });
  EXPECT_EQ(daemon_.aioctl({"stop", "hello"}).exit, 0);
  client.wait_for([](std::string_view text) {
    return text.find("\"task\":\"hello.service\",\"from\":\"stopping\",\"to\":\"stopped\"") != text.npos;
  });
}

TEST_F(StatsHttp, AStopEndsOpenConnectionsAndTheServiceComesAgain) {
  serve();
  for (int round = 0; round < 3; ++round) {
    HttpClient idle = connect();
    HttpClient events = connect();
    EXPECT_EQ(events.get("/events").status, 200);
    EXPECT_EQ(daemon_.aioctl({"stop", "stats"}).exit, 0);
    EXPECT_EQ(state_of("stats"), "stopped");
    idle.wait_for_close();
    events.wait_for_close();
    EXPECT_EQ(daemon_.aioctl({"start", "stats"}).exit, 0);
    port_ = port();
    EXPECT_EQ(get("/healthz").status, 200);
  }
}

TEST_F(StatsHttp, AStopIsAStopUnderAnyLoad) {
  serve("max_clients: 2");
  std::atomic<std::uint16_t> port = port_;
  const auto ask_on = [&](const std::stop_token& enough) {
    while (!enough.stop_requested()) {
      try {
        HttpClient(port).get("/metrics");
      } catch (const std::runtime_error&) {
        // Turned away, or cut short by the stop: that is what the test is about.
      }
    }
  };
  std::vector<std::jthread> clients;
  for (int i = 0; i < 8; ++i) clients.emplace_back(ask_on);
  for (int round = 0; round < 20; ++round) {
    EXPECT_EQ(daemon_.aioctl({"restart", "stats"}).exit, 0);
    port = this->port();
  }
  EXPECT_EQ(state_of("stats"), "running");
}

TEST_F(StatsHttp, ItsLibraryIsUnmappedUnderAnOpenConnection) {
  serve();
  const auto mapped = mapped_plugins();
  HttpClient events = connect();
  EXPECT_EQ(events.get("/events").status, 200);
  EXPECT_EQ(daemon_.aioctl({"unload", "stats"}).exit, 0);
  events.wait_for_close();
  EXPECT_EQ(mapped_plugins().size() + 1, mapped.size());
  EXPECT_EQ(daemon_.aioctl({"start", "stats"}).exit, 0);
  port_ = port();
  EXPECT_EQ(get("/healthz").status, 200);
  EXPECT_EQ(mapped_plugins().size(), mapped.size());
}

TEST_F(StatsHttp, ATakenPortIsAnErrorThatSaysWhatToDo) {
  serve();
  daemon_.configure("services.d/10-two.yaml",
                    "stats@two: {enabled: true, kwargs: {port: " + std::to_string(port_) + "}}\n");
  EXPECT_EQ(daemon_.aioctl({"reload"}).exit, 0);
  await_state("stats@two", "failed");
  const auto error = task("stats@two").at("error").as_object();
  EXPECT_THAT(std::string(error.at("message").as_string()),
              AllOf(HasSubstr("port " + std::to_string(port_) + " of 127.0.0.1"), HasSubstr("ss -ltnp")));
  EXPECT_EQ(get("/healthz").status, 503);
}

// A name that no resolver has to ask anybody about, and an address that is kept for documentation.
TEST_F(StatsHttp, AWrongHostIsAnError) {
  start_with({"stats"},
             "stats: {enabled: true, kwargs: {host: board..example}}\n"
             "stats@far: {enabled: true, kwargs: {port: 0, host: 192.0.2.1}}\n");
  await_state("stats", "failed");
  EXPECT_THAT(std::string(task("stats").at("error").at("message").as_string()),
              AllOf(HasSubstr("host must be an IP address"), HasSubstr("board..example")));
  await_state("stats@far", "failed");
  EXPECT_THAT(std::string(task("stats@far").at("error").at("message").as_string()),
              AllOf(HasSubstr("192.0.2.1"), HasSubstr("an address of this machine")));
}

TEST_F(StatsHttp, ListensAtNamesToo) {
  std::string others;
  for (const std::string host : {"localhost", "lo"})
    others += "stats@" + std::to_string(others.size()) + ": {enabled: true, kwargs: {port: 0, host: " + host +
              "}}\n";
  serve("", others);
  const auto status = daemon_.aioctl_json({"status", "stats@*"});
  EXPECT_EQ(status.at("tasks").as_array().size(), 2U);
  for (const auto& entry : status.at("tasks").as_array()) {
    const std::string name(entry.at("service").as_string());
    await_state(name, "running");
    port_ = port(name);
    EXPECT_EQ(get("/healthz").status, 200) << name;
  }
}

}  // namespace
}  // namespace aiod::system_tests
