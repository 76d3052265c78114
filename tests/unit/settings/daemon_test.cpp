#include "fixture.hpp"

namespace aiod::settings {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

class DaemonTest : public SettingsTest {
 protected:
  DaemonSettings daemon(std::string_view text) {
    write("aiod.yaml", text);
    const Settings settings = load();
    EXPECT_THAT(errors_of(settings), testing::IsEmpty()) << text;
    return settings.daemon;
  }
  std::vector<std::string> errors(std::string_view text) {
    write("aiod.yaml", text);
    const Settings settings = load();
    EXPECT_FALSE(settings.ok()) << text;
    return errors_of(settings);
  }
};

TEST_F(DaemonTest, EveryKey) {
  const DaemonSettings expected{
      .log = {.level = aio::LogLevel::debug,
              .ring_size = 64 * 1024,
              .to_stderr = false,
              .file = LogFile{.path = "/var/log/x", .max_size = 2'000'000, .count = 5}},
      .gpio = {.backend = GpioBackend::chardev, .chip = "gpiochip1"},
      .control = {.group = "wheel", .max_clients = 7},
      .restart = {.delay = 3s, .factor = 1, .cap = 4s, .jitter = 1, .max = 9, .within = 1min},
      .boot_timeout = 0s,
      .stop_timeout = 90s,
      .stall = 50ms,
      .offload_threads = 1,
      .services = {"/opt/a", "/opt/b"}};
  EXPECT_EQ(daemon(R"(
log:
  level: debug
  ring_size: 64KiB
  stderr: false
  file: {path: /var/log/x, max_size: 2 MB, count: 5}
gpio: {backend: chardev, chip: gpiochip1}
control: {group: wheel, max_clients: 7}
restart: {delay: 3s, factor: 1, cap: 4s, jitter: 1, max: 9, within: 1m}
boot_timeout: 0
stop_timeout: 1m30s
stall: 0.05
offload_threads: 1
services: [/opt/a, /opt/b]
)"),
            expected);
  EXPECT_THAT(daemon("services: /opt/a").services, ElementsAre("/opt/a"));
}

TEST_F(DaemonTest, NullIsTheDefault) {
  EXPECT_EQ(daemon("log: null\ngpio: {backend: ~, chip: ~}\nstall:\nservices: ~\nrestart: {max: null}\n"),
            DaemonSettings{});
}

TEST_F(DaemonTest, Sizes) {
  const auto ring = [&](const std::string& text) {
    return daemon("log: {ring_size: " + text + "}").log.ring_size;
  };
  EXPECT_EQ(ring("65536"), 65536u);
  EXPECT_EQ(ring("\"65536\""), 65536u);
  EXPECT_EQ(ring("65536B"), 65536u);
  EXPECT_EQ(ring("16KiB"), 16384u);
  EXPECT_EQ(ring("100kB"), 100'000u);
  EXPECT_EQ(ring("256 MiB"), 256u << 20U);
  for (const char* text : {"1", "16383", "257MiB", "1.5MiB", "1M", "-1", "1 KiB ?", "KiB",
                           "99999999999999999999GiB", "18446744073709551615GiB", "true", "[]"}) {
    EXPECT_EQ(errors(std::string("log: {ring_size: ") + text + "}").size(), 1u) << text;
  }
}

TEST_F(DaemonTest, WrongValuesAreFatalAndNameThePlace) {
  EXPECT_THAT(errors("stall: 0\n"),
              ElementsAre(HasSubstr("1:8: \"stall\" must be a number of seconds or a text such as")));
  EXPECT_THAT(errors("gpio:\n  backend: chardv\n"),
              ElementsAre("2:12: \"backend\" must be one of auto, sim, chardev, not the text \"chardv\""));
  EXPECT_THAT(errors("log: {file: {count: 3}}\n"), ElementsAre(HasSubstr("has no \"path\"")));
  EXPECT_THAT(errors("log: {file: x.log}\n"), ElementsAre(HasSubstr("must be a map")));
  for (const char* text : {"[]",
                           "5",
                           "log: 5",
                           "log: {level: 5}",
                           "log: {stderr: on}",
                           "log: {file: {path: x.log}}",
                           "log: {file: {path: /x, count: 0}}",
                           "control: {max_clients: 0}",
                           "control: {group: 0}",
                           "offload_threads: 1.0",
                           "offload_threads: 1000",
                           "services: [plugins]",
                           "services: {}",
                           "restart: always",
                           "restart: {policy: no}",
                           "boot_timeout: -5",
                           "stop_timeout: .nan",
                           "stall: ${UNDEFINED}",
                           "log: !secret x",
                           "stall: 5\nstall: 6",
                           "sevices: []"}) {
    EXPECT_EQ(errors(text).size(), 1u) << text;
  }
}

TEST_F(DaemonTest, VariablesWork) {
  sources.environment["LEVEL"] = "error";
  EXPECT_EQ(daemon("log: {level: \"${LEVEL}\"}").log.level, aio::LogLevel::error);
}

TEST_F(DaemonTest, ABadDaemonFileLeavesTheServicesReadable) {
  write("services.yaml", "hello: {}\n");
  write("aiod.yaml", "nonsense: [\n");
  const Settings settings = load();
  EXPECT_FALSE(settings.ok());
  EXPECT_TRUE(settings.services.contains("hello"));
  EXPECT_EQ(settings.daemon, DaemonSettings{});
}

}  // namespace
}  // namespace aiod::settings
