#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using support::named;

// The sample services on the simulated board: what they wait for comes from outside, by aioctl gpio set.
class Samples : public SystemTest {
 protected:
  /// Sees the lines' changes from now on.
  void watch(const std::string& pin) {
    watcher_.emplace(daemon_.connect());
    watcher_->send_call("io.aiod.Gpio.Watch", {{"pins", boost::json::array{pin}}}, support::CallKind::more);
    daemon_.connect().ask("io.aiod.Services.Version");
  }
  /// Waits until the watched pin has this level.
  void await_level(int level) {
    while (watcher_->receive().at("parameters").at("line").at("value") != level) {
    }
  }
  void set(const std::string& pin, const std::string& level) {
    const auto finished = daemon_.aioctl({"gpio", "set", pin, level});
    ASSERT_EQ(finished.exit, 0) << finished.err;
  }
  boost::json::value stats(const std::string& service) { return task(service).at("stats"); }

  std::optional<support::VarlinkClient> watcher_;
};

TEST_F(Samples, TheirYamlIsTheCodesAndLoads) {
  install({"blink", "button", "heartbeat", "pir"});
  for (const std::string name : {"blink", "button", "heartbeat", "pir"}) {
    const auto file = std::filesystem::path(AIOD_SAMPLES) / name / (name + ".yaml");
    daemon_.configure("services.d/10-" + name + ".yaml", support::read_text(file));
  }
  const auto checked = daemon_.check();
  EXPECT_EQ(checked.exit, 0) << checked.out;
  daemon_.start();
  for (const char* name : {"blink", "button", "heartbeat", "pir"})
    EXPECT_EQ(state_of(name), "running") << name;
}

TEST_F(Samples, BlinkBlinks) {
  start_with({"blink"}, "blink: {args: [[GPIO26], 0.01, 0.01]}\n");
  watch("GPIO26");
  EXPECT_EQ(state_of("blink"), "inactive") << "it waits to be enabled";
  EXPECT_EQ(daemon_.aioctl({"start", "blink"}).exit, 0);
  await_level(1);
  await_level(0);
  await_level(1);
  EXPECT_EQ(daemon_.aioctl({"stop", "blink"}).exit, 0);
  EXPECT_EQ(daemon_.aioctl({"gpio", "get", "GPIO26"}).out, "0\n");
}

TEST_F(Samples, HeartbeatBeats) {
  start_with({"heartbeat"}, "heartbeat: {enabled: true, kwargs: {period: 500ms}}\n");
  watch("GPIO25");
  for (int beat = 0; beat < 2; ++beat) {
    await_level(1);
    await_level(0);
  }
}

TEST_F(Samples, ButtonCountsPressesAndTogglesItsLed) {
  start_with({"button"}, "button: {enabled: true, args: [GPIO5, GPIO6], kwargs: {debounce: 0}}\n");
  watch("GPIO6");
  set("GPIO5", "0");
  await_level(1);
  set("GPIO5", "1");
  daemon_.wait_for_log("GPIO5 released");
  set("GPIO5", "0");
  await_level(0);
  EXPECT_EQ(stats("button").at("presses"), 2);
  const auto info = daemon_.aioctl({"gpio", "info", "GPIO5"});
  EXPECT_THAT(info.out, testing::AllOf(testing::HasSubstr("bias=pull-up"), testing::HasSubstr("active-low"),
                                       testing::HasSubstr("aiod:button.service")));
}

TEST_F(Samples, PirSwitchesItsLedAndCounts) {
  start_with({"pir"}, "pir: {enabled: true}\n");
  watch("GPIO24");
  for (int event = 1; event <= 2; ++event) {
    set("GPIO23", "1");
    await_level(1);
    EXPECT_EQ(stats("pir").at("events"), event);
    EXPECT_EQ(stats("pir").at("motion"), true);
    set("GPIO23", "0");
    await_level(0);
  }
  const auto stopped = daemon_.aioctl({"stop", "pir"});
  EXPECT_EQ(stopped.exit, 0);
  EXPECT_EQ(task("pir").at("result"), 2);
}

}  // namespace
}  // namespace aiod::system_tests
