#include <netinet/in.h>
#include <sys/socket.h>

#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using testing::HasSubstr;

class Ping : public SystemTest {
 protected:
  static bool permitted() {
    for (const int type : {SOCK_DGRAM, SOCK_RAW}) {
      const support::FileDescriptor socket(::socket(AF_INET, type, IPPROTO_ICMP));
      if (socket.get() >= 0) return true;
    }
    return false;
  }
};

TEST_F(Ping, AsksThisMachine) {
  if (!permitted()) GTEST_SKIP() << "ICMP echo is not permitted to this user";
  start_with({"ping"},
             "ping: {enabled: true, schedule: {start_in: 0, repeat: 1h}, kwargs: {host: 127.0.0.1, nodes: "
             "[localhost], "
             "count: 2, interval: 10ms}}\n");
  daemon_.wait_for_log("localhost");
  const auto report = daemon_.aioctl({"report", "ping"}).out;
  EXPECT_THAT(report, HasSubstr("127.0.0.1: 2 of 2, loss 0 %"));
}

TEST_F(Ping, TheShippedYamlLoads) {
  install({"ping"});
  const auto file = std::filesystem::path(AIOD_SAMPLES) / "ping" / "ping.yaml";
  daemon_.configure("services.d/10-ping.yaml", support::read_text(file));
  const auto checked = daemon_.check();
  EXPECT_EQ(checked.exit, 0) << checked.out;
}

}  // namespace
}  // namespace aiod::system_tests
