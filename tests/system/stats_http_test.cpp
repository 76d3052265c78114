#include <boost/json/parse.hpp>

#include <chrono>
#include <fstream>
#include <memory>
#include <set>
#include <stdexcept>
#include <vector>

#include "support/http_client.hpp"
#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using support::HttpClient;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

// The service on a port of its own choice, asked as any program would ask it.
class StatsHttp : public SystemTest {
 protected:
  void serve(const std::string& kwargs = "", const std::string& others = "") {
    start_with({"stats", "hello", "world"}, "stats: {enabled: true, kwargs: {port: 0" +
                                                (kwargs.empty() ? "" : ", " + kwargs) + "}}\n" + others);
    await_state("stats", "running");
    port_ = port();
  }
  // Known once it listens, which with TLS is some time after it runs.
  std::uint16_t port() {
    for (const auto deadline = support::from_now(); std::chrono::steady_clock::now() < deadline;) {
      const auto port = task("stats").at("stats").at("port");
      if (port.is_number()) return port.to_number<std::uint16_t>();
    }
    throw std::runtime_error("stats does not listen");
  }
  HttpClient connect() const { return HttpClient(port_); }
  HttpClient::Response get(std::string_view path, std::string_view headers = {}) const {
    return connect().get(path, headers);
  }
  boost::json::object document(std::string_view path) const {
    return boost::json::parse(get(path).body).as_object();
  }

  std::set<std::string> mapped_plugins() const {
    std::ifstream maps("/proc/" + std::to_string(daemon_.pid()) + "/maps");
    std::set<std::string> plugins;
    for (std::string line; std::getline(maps, line);)
      if (const auto at = line.find('/');
          at != std::string::npos && line.find("/plugins/") != std::string::npos)
        plugins.insert(line.substr(at));
    return plugins;
  }

  std::uint16_t port_ = 0;
};

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
  client.send("HEAD / HTTP/1.1\r\n\r\n");
  const auto head = client.receive(false);
  EXPECT_THAT(head.head, HasSubstr("Content-Length: "));
  EXPECT_EQ(client.get("/nowhere").status, 404);
  client.send("POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}");
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
  if (support::run({"python3", "-c", "import prometheus_client"}).exit != 0)
    GTEST_SKIP() << "python3-prometheus-client is not installed";
  const auto file = daemon_.folder() / "metrics";
  std::ofstream(file) << page.body;
  const std::string script =
      "import sys; from prometheus_client.parser import text_string_to_metric_families as parse\n"
      "for family in parse(open(sys.argv[1]).read()): print(family.name, family.type, len(family.samples))\n";
  const auto parsed = support::run({"python3", "-c", script, file.string()});
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

TEST_F(StatsHttp, AWrongHostIsAnError) {
  start_with({"stats"}, "stats: {enabled: true, kwargs: {host: board.example}}\n");
  await_state("stats", "failed");
  EXPECT_THAT(std::string(task("stats").at("error").at("message").as_string()),
              AllOf(HasSubstr("host must be an IP address"), HasSubstr("board.example")));
}

// With a certificate that is made for the test.
class StatsHttps : public StatsHttp {
 protected:
  std::string make_certificate() {
    const std::string folder = daemon_.folder().string();
    const auto made = support::run({"openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                                    "-subj", "/CN=board", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout",
                                    folder + "/key.pem", "-out", folder + "/cert.pem"});
    return made.exit == 0 ? "" : "openssl made no certificate: " + made.err;
  }
  void serve_tls(const std::string& more = "") {
    const std::string folder = daemon_.folder().string();
    serve("ssl: true, ssl_params: {cert: " + folder + "/cert.pem, key: " + folder + "/key.pem" + more + "}");
  }
  // What a client says that trusts this certificate only.
  support::Finished fetch(const std::string& path, const std::string& more = "") {
    const std::string script =
        "import socket, ssl, sys\n"
        "folder, port, path = sys.argv[1], int(sys.argv[2]), sys.argv[3]\n"
        "context = ssl.create_default_context(cafile=folder + '/cert.pem')\n" +
        more +
        "with socket.create_connection(('127.0.0.1', port)) as plain:\n"
        "  with context.wrap_socket(plain, server_hostname='127.0.0.1') as client:\n"
        "    client.sendall(f'GET {path} HTTP/1.1\\r\\nConnection: close\\r\\n\\r\\n'.encode())\n"
        "    while chunk := client.recv(65536): sys.stdout.write(chunk.decode())\n";
    return support::run({"python3", "-c", script, daemon_.folder().string(), std::to_string(port_), path});
  }
};

TEST_F(StatsHttps, ServesOverTls) {
  if (const auto problem = make_certificate(); !problem.empty()) GTEST_SKIP() << problem;
  serve_tls();
  const auto fetched = fetch("/debug");
  EXPECT_THAT(fetched.out, AllOf(StartsWith("HTTP/1.1 200 OK"), HasSubstr("\"hostname\""))) << fetched.err;
  HttpClient plain = connect();
  plain.send("GET / HTTP/1.1\r\n\r\n");
  EXPECT_THAT(plain.wait_for_close(), testing::Not(HasSubstr("HTTP/1.1 200")));
  EXPECT_THAT(fetch("/healthz").out, StartsWith("HTTP/1.1 200 OK"));
}

TEST_F(StatsHttps, AsksForACertificateOfTheAuthority) {
  if (const auto problem = make_certificate(); !problem.empty()) GTEST_SKIP() << problem;
  serve_tls(", ca: " + daemon_.folder().string() + "/cert.pem");
  EXPECT_THAT(fetch("/").out, testing::Not(HasSubstr("200 OK")));
  const auto fetched = fetch("/", "context.load_cert_chain(folder + '/cert.pem', folder + '/key.pem')\n");
  EXPECT_THAT(fetched.out, StartsWith("HTTP/1.1 200 OK")) << fetched.err;
}

TEST_F(StatsHttps, IsUnloadedAndComesAgain) {
  if (const auto problem = make_certificate(); !problem.empty()) GTEST_SKIP() << problem;
  serve_tls();
  const auto mapped = mapped_plugins();
  for (int round = 0; round < 3; ++round) {
    EXPECT_THAT(fetch("/").out, StartsWith("HTTP/1.1 200 OK"));
    HttpClient silent = connect();
    EXPECT_EQ(daemon_.aioctl({"unload", "stats"}).exit, 0);
    silent.wait_for_close();
    EXPECT_EQ(mapped_plugins().size() + 1, mapped.size());
    EXPECT_EQ(daemon_.aioctl({"start", "stats"}).exit, 0);
    port_ = port();
  }
}

TEST_F(StatsHttps, AFileThatDoesNotDoIsNamed) {
  start_with({"stats"},
             "stats: {enabled: true, kwargs: {ssl: true, ssl_params: {cert: /nowhere.pem, key: "
             "/nowhere.pem}}}\n");
  await_state("stats", "failed");
  EXPECT_THAT(std::string(task("stats").at("error").at("message").as_string()),
              HasSubstr("ssl_params.cert: /nowhere.pem"));
}

}  // namespace
}  // namespace aiod::system_tests
