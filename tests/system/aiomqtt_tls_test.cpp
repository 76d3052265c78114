#include "system/mqtt_fixture.hpp"

namespace aiod::system_tests {
namespace {

using ::testing::HasSubstr;

// A broker with a certificate of an authority that is made for the test.
class AiomqttTls : public MqttTest {
 protected:
  void SetUp() override {
    MqttTest::SetUp();
    if (IsSkipped()) return;
    make_authority("ca");
    make_certificate("broker", "subjectAltName=DNS:localhost,IP:127.0.0.1");
    if (!problem_.empty()) GTEST_SKIP() << "openssl makes no certificates: " << problem_;
  }

  std::string file(const std::string& name) const { return (certificates_.path() / name).string(); }
  void openssl(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "openssl");
    const auto finished = support::run(std::move(arguments));
    if (finished.exit != 0) problem_ = finished.err;
  }
  void make_authority(const std::string& name) {
    openssl({"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
             "-subj", "/CN=" + name, "-keyout", file(name + ".key"), "-out", file(name + ".pem")});
  }
  void make_certificate(const std::string& name, const std::string& extension) {
    openssl({"req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=" + name,
             "-addext", extension, "-keyout", file(name + ".key"), "-out", file(name + ".csr")});
    openssl({"x509", "-req", "-in", file(name + ".csr"), "-CA", file("ca.pem"), "-CAkey", file("ca.key"),
             "-CAcreateserial", "-copy_extensions", "copy", "-days", "2", "-out", file(name + ".pem")});
  }

  std::unique_ptr<Broker> start_broker(const std::string& more = "",
                                       const std::string& certificate = "broker") {
    auto broker = std::make_unique<Broker>("allow_anonymous true\ncafile " + file("ca.pem") + "\ncertfile " +
                                           file(certificate + ".pem") + "\nkeyfile " +
                                           file(certificate + ".key") + "\n" + more);
    broker->client_options = {"--cafile",         file("ca.pem"), "--cert",
                              file("broker.pem"), "--key",        file("broker.key")};
    broker->start();
    return broker;
  }
  std::string tls(const std::string& ca, const std::string& more = "") const {
    return ", ssl: true, ssl_params: {ca: " + file(ca) + more + "}";
  }
  // What the daemon's log says of the connection that it does not get.
  std::string refusal() { return std::string(daemon_.wait_for_log("; tries again").at("text").as_string()); }

  support::TempDir certificates_;
  std::string problem_;
};

TEST_F(AiomqttTls, TalksOverTls) {
  const auto broker = start_broker();
  start_daemon(*broker, tls("ca.pem") + ", max_message: 200000");
  await_connection();
  const auto subscriber = broker->subscribe("device/pi/status");
  broker->publish("device/pi/service", R"({"stop": "hello.service"})");
  wait_for(*subscriber, R"({"hello.service":{"stop":"stopped"}})");
  // More than one of TLS's records holds.
  broker->publish("device/pi/service", R"({"status": "hello.service"})" + std::string(100'000, ' '));
  daemon_.wait_for_log("@ [STATUS]: hello.service");
  broker->publish("device/pi/service", R"({"start": "hello.service"})");
  wait_for(*subscriber, R"({"hello.service":{"start":"running"}})");
}

TEST_F(AiomqttTls, ComesBackAfterABrokerThatWasKilled) {
  const auto broker = start_broker();
  start_daemon(*broker, tls("ca.pem"));
  await_connection();
  broker->kill();
  daemon_.wait_for_log("tries again");
  broker->start();
  const auto subscriber = broker->subscribe("device/pi/availability");
  wait_for(*subscriber, "device/pi/availability online");
}

TEST_F(AiomqttTls, RefusesABrokerOfAnotherAuthority) {
  make_authority("other");
  const auto broker = start_broker();
  start_daemon(*broker, tls("other.pem"));
  EXPECT_THAT(refusal(), HasSubstr("certificate is not to be trusted; check ssl_params.ca"));
  EXPECT_THAT(daemon_.aioctl({"status", "aiomqtt"}).out, HasSubstr("check ssl_params.ca"));
}

TEST_F(AiomqttTls, RefusesABrokerOfAnotherName) {
  make_certificate("elsewhere", "subjectAltName=DNS:elsewhere.example");
  const auto broker = start_broker("", "elsewhere");
  start_daemon(*broker, tls("ca.pem"));
  EXPECT_THAT(refusal(), HasSubstr("certificate is for another name"));
}

TEST_F(AiomqttTls, ConnectsByTheCertificatesName) {
  make_certificate("named", "subjectAltName=DNS:localhost");
  const auto broker = start_broker("", "named");
  start_daemon(*broker, tls("ca.pem") + ", hostname: localhost");
  await_connection();
}

TEST_F(AiomqttTls, ShowsItsOwnCertificateWhereItIsAskedFor) {
  make_certificate("board", "subjectAltName=DNS:pi");
  const auto broker = start_broker("require_certificate true\n");
  start_daemon(*broker, tls("ca.pem", ", cert: " + file("board.pem") + ", key: " + file("board.key")));
  await_connection();
}

// The broker's reason may get lost, as it ends the connection at once: then it is guessed.
TEST_F(AiomqttTls, SaysThatACertificateIsWanted) {
  const auto broker = start_broker("require_certificate true\n");
  start_daemon(*broker, tls("ca.pem"));
  EXPECT_THAT(refusal(), HasSubstr("ssl_params.cert and key"));
}

TEST_F(AiomqttTls, SaysThatItsCertificateIsNotTaken) {
  make_authority("stranger");
  const auto broker = start_broker("require_certificate true\n");
  start_daemon(*broker, tls("ca.pem", ", cert: " + file("stranger.pem") + ", key: " + file("stranger.key")));
  EXPECT_THAT(refusal(), HasSubstr("ssl_params.cert and key"));
}

TEST_F(AiomqttTls, SaysThatAKeyIsAnothers) {
  const auto broker = start_broker();
  start_daemon(*broker, tls("ca.pem", ", cert: " + file("broker.pem") + ", key: " + file("ca.key")));
  EXPECT_THAT(refusal(), HasSubstr("ssl_params.key"));
}

TEST_F(AiomqttTls, NamesAFileThatCantBeRead) {
  const auto broker = start_broker();
  start_daemon(*broker, tls("nowhere.pem"));
  EXPECT_THAT(refusal(), AllOf(HasSubstr("can't read ssl_params.ca: "), HasSubstr("No such file")));
}

TEST_F(AiomqttTls, NamesAFileThatIsNoCertificate) {
  certificates_.write("junk.pem", "junk\n");
  const auto broker = start_broker();
  start_daemon(*broker, tls("junk.pem"));
  EXPECT_THAT(refusal(), HasSubstr("ssl_params.ca holds no certificate"));
}

TEST_F(AiomqttTls, SaysThatTheBrokerDoesNotSpeakTls) {
  Broker broker;
  broker.start();
  start_daemon(broker, tls("ca.pem"));
  EXPECT_THAT(refusal(), HasSubstr("TLS"));
}

TEST_F(AiomqttTls, SaysThatTheBrokerSpeaksTlsOnly) {
  const auto broker = start_broker();
  start_daemon(*broker);
  EXPECT_THAT(refusal(), HasSubstr("no connection to 127.0.0.1:"));
}

TEST_F(AiomqttTls, IsRefusedWithWrongCredentials) {
  Broker strict("allow_anonymous false\ncafile " + file("ca.pem") + "\ncertfile " + file("broker.pem") +
                "\nkeyfile " + file("broker.key") + "\n");
  strict.start();
  start_daemon(strict, tls("ca.pem"));
  EXPECT_THAT(refusal(), HasSubstr("the broker wants credentials; give username and password"));
}

}  // namespace
}  // namespace aiod::system_tests
