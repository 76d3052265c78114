#include "settings/compare.hpp"

#include "fixture.hpp"

namespace aiod::settings {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class CompareTest : public SettingsTest {
 protected:
  Changes services(std::string_view before, std::string_view after) {
    return compare(hello(before), hello(after));
  }
  Changes daemons(std::string_view before, std::string_view after) {
    return compare(daemon(before), daemon(after));
  }

 private:
  ServiceSettings hello(std::string_view entry) {
    return load_services("hello: " + std::string(entry) + "\n").services.at("hello");
  }
  DaemonSettings daemon(std::string_view text) {
    write("aiod.yaml", text);
    const Settings settings = load();
    EXPECT_THAT(errors_of(settings), IsEmpty());
    return settings.daemon;
  }
};

TEST_F(CompareTest, WhereAValueStandsDoesNotCount) {
  EXPECT_TRUE(services("{enabled: true, kwargs: {a: 1, b: [1, {x: 2}]}}",
                       "\n\n  kwargs:\n    b: [1, {x: 2}]\n    a: 1\n  enabled: true")
                  .none());
  EXPECT_TRUE(services("{schedule: {repeat: 90}}", "{kwargs: {schedule: {repeat: 1m30s}}}").none());
  EXPECT_TRUE(services("{loglevel: debug}", "{kwargs: {loglevel: debug}}").none());
}

TEST_F(CompareTest, NamesWhatCanBeChangedLive) {
  const Changes changes = services(
      "{}", "{enabled: false, loglevel: debug, service_logger: true, restart: always, stop_timeout: 1}");
  EXPECT_THAT(changes.live, ElementsAre("enabled", "restart", "loglevel", "service_logger", "stop_timeout"));
  EXPECT_THAT(changes.restart, IsEmpty());
}

TEST_F(CompareTest, NamesWhatNeedsANewRun) {
  const Changes changes =
      services("{args: [1], kwargs: {a: 1, b: 1, c: 1}, loglevel: info}",
               "{kwargs: {b: 1, c: 2, d: 1}, schedule: {}, require: [x], loglevel: info}");
  EXPECT_THAT(changes.restart,
              ElementsAre("args", "kwargs.a", "kwargs.c", "kwargs.d", "schedule", "require"));
  EXPECT_THAT(changes.live, IsEmpty());
}

TEST_F(CompareTest, NoArgumentsAreNotAnEmptyList) {
  EXPECT_THAT(services("{}", "{args: []}").restart, ElementsAre("args"));
}

TEST_F(CompareTest, ErrorsCountByWhatTheySay) {
  EXPECT_TRUE(services("{enabled: 5}", "\n  enabled: 5").none());
  EXPECT_THAT(services("{enabled: 5}", "{enabled: 6}").restart, ElementsAre("errors"));
  EXPECT_THAT(services("{enabled: 5}", "{}").restart, ElementsAre("errors"));
}

TEST_F(CompareTest, TheDaemonsDefaultsReachItsServices) {
  write("aiod.yaml", "restart: {delay: 3s}\n");
  const ServiceSettings before = load_hello("{restart: always}");
  write("aiod.yaml", "restart: {delay: 4s}\n");
  EXPECT_THAT(compare(before, load_hello("{restart: always}")).live, ElementsAre("restart"));
}

TEST_F(CompareTest, OfTheDaemonTheTimesAndTheLevelAreLive) {
  const Changes changes = daemons("",
                                  "{log: {level: debug}, restart: {delay: 2s, max: 3}, boot_timeout: 1,"
                                  " stop_timeout: 2, stall: 1}");
  EXPECT_THAT(changes.live, ElementsAre("log.level", "restart.delay", "restart.max", "boot_timeout",
                                        "stop_timeout", "stall"));
  EXPECT_THAT(changes.restart, IsEmpty());
  EXPECT_TRUE(daemons("stall: 1", "{stall: 1000ms}").none());
}

TEST_F(CompareTest, TheRestOfTheDaemonNeedsARestart) {
  const Changes changes =
      daemons("",
              "{log: {ring_size: 32KiB, stderr: false, file: {path: /x}}, gpio: {backend: sim, chip: x},"
              " control: {group: x, max_clients: 1}, offload_threads: 1, services: [/x]}");
  EXPECT_THAT(changes.restart,
              ElementsAre("log.ring_size", "log.stderr", "log.file", "gpio.backend", "gpio.chip",
                          "control.group", "control.max_clients", "offload_threads", "services"));
  EXPECT_THAT(changes.live, IsEmpty());
}

}  // namespace
}  // namespace aiod::settings
