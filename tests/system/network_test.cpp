#include <sched.h>

#include <chrono>
#include <cstdlib>
#include <future>
#include <thread>

#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using testing::HasSubstr;

class Network : public SystemTest {
 protected:
  static bool run(const std::string& command) {
    return std::system((command + " >/dev/null 2>&1").c_str()) == 0;
  }
  void await_error_line(const std::string& text) {
    const auto deadline = support::from_now();
    while (daemon_.errors().find(text) == std::string::npos && std::chrono::steady_clock::now() < deadline)
      std::this_thread::yield();
  }
  // In a network of this process's own, which goes with it; the daemon is started into it.
  static bool make_link() {
    return ::unshare(CLONE_NEWNET) == 0 && run("ip link set lo up") &&
           run("ip link add aiodtest0 type veth peer name aiodtest1");
  }
};

TEST_F(Network, ComesUpWhenCarrierAndAddressDo) {
  if (!make_link()) GTEST_SKIP() << "no veth can be made here: it needs root and iproute2";
  install({"network"});
  daemon_.configure(
      "services.yaml",
      "network: {enabled: true, loglevel: debug, kwargs: {interface: aiodtest0, timeout: 1h}}\n");
  // The daemon is ready only when its core service is done.
  auto plugged = std::async(std::launch::async, [this] {
    await_error_line("aiodtest0 has no carrier");
    const bool carrier = run("ip link set aiodtest0 up && ip link set aiodtest1 up");
    await_error_line("aiodtest0 has no address");
    return carrier && run("ip address add 192.0.2.9/24 dev aiodtest0");
  });
  daemon_.start();
  EXPECT_TRUE(plugged.get());
  EXPECT_EQ(awaited_result("network"), "LAN: ENABLED");
  EXPECT_THAT(daemon_.aioctl({"status", "network"}).out, HasSubstr("192.0.2.9"));
  ASSERT_TRUE(run("ip link set aiodtest1 down"));
  daemon_.wait_for_log("the network is gone: aiodtest0 has no carrier");
}

TEST_F(Network, SaysWhatIsMissing) {
  install({"network"});
  daemon_.configure("services.yaml",
                    "network: {enabled: true, kwargs: {interface: aiodnone0, timeout: 10ms}}\n");
  daemon_.start();
  await_state("network", "failed");
  EXPECT_THAT(daemon_.aioctl({"traceback", "network"}).out,
              HasSubstr("there is no network interface \"aiodnone0\""));
}

TEST_F(Network, TheShippedYamlsLoad) {
  for (const std::string name : {"network", "wpa_supplicant"}) {
    install({name});
    const auto file = std::filesystem::path(AIOD_SAMPLES) / name / (name + ".yaml");
    daemon_.configure("services.d/10-" + name + ".yaml", support::read_text(file));
  }
  const auto checked = daemon_.check();
  EXPECT_EQ(checked.exit, 0) << checked.out;
}

}  // namespace
}  // namespace aiod::system_tests
