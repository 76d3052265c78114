#include <sys/stat.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <fstream>

#include "support/http_client.hpp"
#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string mark = "hunter2-";  // how each secret begins

/// Every way to give a service a secret. Each ends in other letters, so that a leak names its way.
constexpr std::string_view services = R"(
stats: {enabled: true, kwargs: {port: 0}}
vault:
  kwargs: {zugang: hunter2-literal, others: {a: hunter2-nested}}
vault@arg: {args: [hall, hunter2-arg]}
vault@cred: {kwargs: {zugang: !secret door}}
vault@env: {kwargs: {zugang: "${VAULT}", place: "${PLACE}"}}
vault@mixed: {kwargs: {zugang: "hunter2-beside-${PLACE}"}}
vault@wrong: {kwargs: {zugang: hunter2-wrong, number: many}}
vault@list: {kwargs: {zugang: [hunter2-list]}}
vault@unknown: {kwargs: {zugan: hunter2-misspelt}}
vault@many: {args: [hall, hunter2-first, 1, {}, hunter2-fifth]}
vault@key: {enbled: true, kwargs: {zugang: hunter2-key}}
vault@asakey: {kwargs: {password=hunter2-asakey: 1}}
vault@place: {zugang: hunter2-place}
vault@nestedkey: {kwargs: {others: [{password=hunter2-nestedkey: 1}]}}
vault@block:
  kwargs:
    zugang: |
      hunter2-block
      hunter2-block2
    number: .inf
vault@alias: {kwargs: {zugang: &a hunter2-alias, number: x}}
vault@aliased: {kwargs: {zugang: *a, number: x}}
vault@off: {enabled: false, kwargs: {zugang: hunter2-off}}
vault@offarg: {enabled: false, args: [hall, hunter2-offarg]}
vault@digits: {kwargs: {zugang: "${DIGITS}"}}
damaged: {kwargs: {password: hunter2-damaged}, args: [hunter2-damagedarg]}
missing: {kwargs: {api_key: hunter2-missing, url: "mqtt://pi:hunter2-url@broker"}, args: [host, hunter2-missingarg]}
missing@wrong: {enbled: true, kwargs: {token: hunter2-missingwrong}}
)";

class Concealment : public SystemTest {
 protected:
  Concealment() {
    credentials_.write("door", "hunter2-credential\n");
    daemon_.set_environment("CREDENTIALS_DIRECTORY", credentials_.path().string());
    daemon_.configure(".env", "VAULT=hunter2-env\nPLACE=attic\nDIGITS=4208157777\n");
    daemon_.add_option("--log-level");
    daemon_.add_option("debug");
  }

  static void expect_silence(const support::Finished& finished, const std::string& where) {
    EXPECT_THAT(finished.out, Not(HasSubstr(mark))) << where;
    EXPECT_THAT(finished.err, Not(HasSubstr(mark))) << where;
  }

  void ask(std::vector<std::string> words) {
    std::string where;
    for (const std::string& word : words) where += word + ' ';
    expect_silence(daemon_.aioctl(words), where);
    words.insert(words.begin(), "--json");
    expect_silence(daemon_.aioctl(words), where + "--json");
  }

  void ask_everything() {
    for (const std::vector<std::string>& words :
         std::vector<std::vector<std::string>>{{"status"},
                                               {"status", "-d"},
                                               {"list"},
                                               {"list-timers"},
                                               {"list-dependencies"},
                                               {"log"},
                                               {"traceback", "*"},
                                               {"result", "*"},
                                               {"stats", "*"},
                                               {"report", "*"},
                                               {"is-active", "*"},
                                               {"is-failed"},
                                               {"is-enabled", "*"},
                                               {"check"},
                                               {"gpio"},
                                               {"pinout"},
                                               {"version"},
                                               {"reload", "--dry-run"}})
      ask(words);
    const auto list = daemon_.aioctl_json({"list"});
    for (const auto& unit : list.at("services").as_array()) {
      const std::string name(unit.at("name").as_string());
      for (const char* verb : {"status", "config", "cat", "why", "traceback", "start", "call"})
        ask({verb, name});
      ask({"cat", "--effective", name});
    }
  }

  void ask_socket() {
    auto client = daemon_.connect();
    const auto status = client.call("io.aiod.Services.Status", {{"full", true}});
    EXPECT_THAT(boost::json::serialize(status), Not(HasSubstr(mark)));
  }

  void ask_http() {
    await_state("stats", "running");
    daemon_.wait_for_log("127.0.0.1");
    const auto port = task("stats").at("stats").at("port").to_number<std::uint16_t>();
    for (const char* path : {"/", "/debug", "/metrics", "/status", "/log", "/config"})
      EXPECT_THAT(support::HttpClient(port).get(path).body, Not(HasSubstr(mark))) << path;
  }

  /// No file that others may read has one, but for the configuration itself.
  void look_into_state() {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(daemon_.folder())) {
      struct stat facts {};
      if (!entry.is_regular_file() || ::stat(entry.path().c_str(), &facts) != 0) continue;
      const bool is_configuration = entry.path().string().starts_with(daemon_.config_folder().string());
      if (is_configuration || (facts.st_mode & 0077) == 0) continue;
      EXPECT_THAT(support::read_text(entry.path()), Not(HasSubstr(mark))) << entry.path();
    }
  }

  support::TempDir credentials_;
};

TEST_F(Concealment, NoProgramPrintsASecretHoweverItIsGiven) {
  std::ofstream(installed("damaged")) << "no plugin\n";
  start_with({"vault", "stats"}, services);
  EXPECT_EQ(state_of("vault"), "running");
  EXPECT_EQ(state_of("vault@arg"), "running");
  daemon_.wait_for_log("the secret of the attic has 11 characters");
  daemon_.wait_for_log("the secret of the cellar has 10 characters");
  for (const char* failed : {"vault@wrong", "vault@list", "vault@unknown", "vault@many", "vault@key",
                             "vault@asakey", "vault@place", "vault@block", "vault@alias", "vault@aliased"})
    EXPECT_EQ(state_of(failed), "failed") << failed;
  EXPECT_EQ(task("vault@env").at("kwargs").at("zugang"), "${VAULT}");
  ask_everything();
  ask_socket();
  ask_http();
  look_into_state();
  expect_silence(daemon_.check(), "--check");
  daemon_.stop();
  EXPECT_THAT(daemon_.errors(), Not(HasSubstr(mark)));
}

TEST_F(Concealment, AChangeThatIsRefusedIsNotQuoted) {
  start_with({"vault"}, "vault: {args: [hall]}\n");
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"config", "vault", "number=many", "zugang=hunter2-config"},
           {"config", "vault", "zugan=hunter2-config"},
           {"config", "vault", "--args", "hall", "hunter2-config", "1", "{}", "5"},
           {"config", "vault", "zugang=hunter2-config"},
           {"config", "vault"}})
    ask(words);
  daemon_.configure("services.yaml", "vault: {args: [hall], kwargs: {zugang: hunter2-syntax, x: [}}\n");
  ask({"reload"});
  ask({"restart", "vault"});
  ask({"log"});
  daemon_.stop();
  EXPECT_THAT(daemon_.errors(), Not(HasSubstr(mark)));
}

TEST_F(Concealment, APluginThatWasSeenOnceIsRemembered) {
  start_with({"vault"}, "vault: {args: [hall, hunter2-arg]}\n");
  EXPECT_EQ(task("vault").at("args"), boost::json::parse(R"(["hall", "[secret]"])"));
  daemon_.stop();
  std::filesystem::remove(installed("vault"));
  daemon_.configure("services.yaml",
                    "vault: {args: [hall, hunter2-arg]}\nvault@b: {kwargs: {zugang: hunter2-gone}}\n"
                    "never: {args: [hall, hunter2-arg], kwargs: {place: loft}}\n");
  daemon_.start();
  EXPECT_EQ(task("vault").at("args"), boost::json::parse(R"(["hall", "[secret]"])"))
      << "by its parameters' types";
  EXPECT_EQ(task("vault@b").at("kwargs").at("zugang"), "[secret]");
  EXPECT_EQ(task("never").at("args"), boost::json::parse(R"(["[hidden]", "[hidden]"])")) << "nobody knows";
  EXPECT_EQ(task("never").at("kwargs").at("place"), "loft");
  ask_everything();
}

TEST_F(Concealment, WhatEndsTheBootIsNotQuoted) {
  install({"vault"});
  daemon_.configure("services.yaml", "vault: {kwargs: {password: hunter2-boot, x: [}}\n");
  const support::Finished finished = daemon_.run_to_end();
  EXPECT_EQ(finished.exit, 78);
  EXPECT_THAT(finished.err, HasSubstr("services.yaml:1:"));
  expect_silence(finished, "stderr");
  expect_silence(daemon_.check(), "--check");
}

TEST_F(Concealment, ManyErrorsArePrintedInPartAndCounted) {
  std::string text;
  for (int i = 0; i < 3000; ++i) text += "gone@n" + std::to_string(i) + ": {enbled: true}\n";
  install({"vault"});
  daemon_.configure("services.yaml", text);
  const support::Finished checked = daemon_.check();
  EXPECT_THAT(checked.out, HasSubstr("... and 2900 more errors"));
  EXPECT_LT(checked.out.size(), 100'000u);
  std::string bad;
  for (int i = 0; i < 3000; ++i) bad += "no name " + std::to_string(i) + ": {}\n";
  daemon_.configure("services.yaml", bad);
  const support::Finished refused = daemon_.run_to_end();
  EXPECT_EQ(refused.exit, 78);
  EXPECT_THAT(refused.err, HasSubstr("... and 2900 more"));
  daemon_.configure("services.yaml", "");
  daemon_.start();
  daemon_.configure("services.yaml", bad);
  const support::Finished reloaded = daemon_.aioctl({"reload"});
  EXPECT_EQ(reloaded.exit, 1);
  EXPECT_THAT(reloaded.out + reloaded.err, HasSubstr("... and 2900 more"));
}

}  // namespace
}  // namespace aiod::system_tests
