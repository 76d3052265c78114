#include "system/stats_fixture.hpp"

namespace aiod::system_tests {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

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
        "    client.sendall(f'GET {path} HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\nConnection: "
        "close\\r\\n\\r\\n'.encode())\n"
        "    while chunk := client.recv(65536): sys.stdout.write(chunk.decode())\n";
    return support::run(
        {"/usr/bin/python3", "-c", script, daemon_.folder().string(), std::to_string(port_), path});
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

TEST_F(StatsHttps, ARenewedCertificateIsTakenWithoutARestart) {
  if (const auto problem = make_certificate(); !problem.empty()) GTEST_SKIP() << problem;
  serve_tls();
  EXPECT_THAT(fetch("/healthz").out, StartsWith("HTTP/1.1 200 OK"));
  ASSERT_EQ(make_certificate(), "");
  // The client trusts the new one only.
  const auto fetched = fetch("/healthz");
  EXPECT_THAT(fetched.out, StartsWith("HTTP/1.1 200 OK")) << fetched.err;
  daemon_.wait_for_log("cert.pem has changed, and is taken from now on");
  const auto half = daemon_.folder() / "key.pem";
  support::run({"cp", half.string(), half.string() + ".good"});
  std::ofstream(half) << "not yet";
  EXPECT_THAT(fetch("/healthz").out, StartsWith("HTTP/1.1 200 OK")) << "the last good one is kept";
  daemon_.wait_for_log("the certificate has changed and does not do");
  support::run({"mv", half.string() + ".good", half.string()});
  EXPECT_THAT(fetch("/healthz").out, StartsWith("HTTP/1.1 200 OK"));
  EXPECT_EQ(task("stats").at("restarts"), 0);
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

TEST_F(StatsHttps, OnlyForwardSecretCiphersAreSpoken) {
  if (const auto problem = make_certificate(); !problem.empty()) GTEST_SKIP() << problem;
  serve_tls();
  const auto handshake = [&](std::vector<std::string> options) {
    std::vector<std::string> line{"openssl", "s_client", "-connect", "127.0.0.1:" + std::to_string(port_)};
    line.insert(line.end(), options.begin(), options.end());
    return support::run(line);
  };
  const auto modern = handshake({"-tls1_3"});
  EXPECT_THAT(modern.out, HasSubstr("New, TLSv1.3, Cipher is TLS_")) << modern.err;
  for (const char* cipher :
       {"ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-CHACHA20-POLY1305"})
    EXPECT_THAT(handshake({"-tls1_2", "-cipher", cipher}).out, HasSubstr(std::string("Cipher is ") + cipher));
  for (const char* cipher : {"AES128-GCM-SHA256", "AES256-SHA256", "AES128-SHA", "ECDHE-RSA-AES128-SHA256",
                             "ECDHE-RSA-AES256-SHA", "DHE-RSA-AES128-GCM-SHA256"})
    EXPECT_THAT(handshake({"-tls1_2", "-cipher", cipher}).out, HasSubstr("Cipher is (NONE)")) << cipher;
  EXPECT_THAT(handshake({"-tls1_1", "-cipher", "ALL:@SECLEVEL=0"}).out, HasSubstr("Cipher is (NONE)"));
  EXPECT_THAT(handshake({"-tls1_2"}).out, testing::Not(HasSubstr("TLS session ticket")));
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
