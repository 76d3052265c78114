#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using support::VarlinkClient;

constexpr std::int64_t lines = support::sanitized ? 100'000 : 1'000'000;

struct Received {
  std::int64_t records = 0;
  std::int64_t lost = 0;
};

// A service that writes a million lines, and a follower that does not read any of them before it is done.
class Flood : public SystemTest, public ::testing::WithParamInterface<const char*> {
 protected:
  void SetUp() override {
    daemon_.configure("aiod.yaml", "log: {stderr: false}\n");
    start_with({"floods", "hello"},
               fmt_yaml("floods: {enabled: false, kwargs: {lines: LINES, on_worker: WORKER}}\n"
                        "hello: {kwargs: {period: 1h}}\n"));
  }

  // All that was written until now, as a number.
  std::int64_t newest() {
    const auto batch = daemon_.connect().ask("io.aiod.Log.Read", {{"lines", 1}});
    return batch.at("records").at(0).at("seq").as_int64();
  }

  static Received read_to(VarlinkClient& follower, std::int64_t last) {
    Received received;
    for (std::int64_t seq = 0; seq < last;) {
      const auto batch = follower.receive().at("parameters").as_object();
      received.lost += batch.at("lost").as_int64();
      for (const auto& record : batch.at("records").as_array()) {
        ++received.records;
        EXPECT_GT(record.at("seq").as_int64(), seq) << "in order, each once";
        seq = record.at("seq").as_int64();
      }
    }
    return received;
  }

 private:
  static std::string fmt_yaml(std::string text) {
    text.replace(text.find("LINES"), 5, std::to_string(lines));
    return text.replace(text.find("WORKER"), 6, GetParam());
  }
};

TEST_P(Flood, CostsNobodyAnythingAndEachLineIsReceivedOrCounted) {
  daemon_.wait_for_log("toggled");
  VarlinkClient follower = daemon_.connect();
  follower.send_call("io.aiod.Log.Read", {{"follow", true}, {"lines", 0}}, support::CallKind::more);
  follower.receive();
  const std::int64_t before = newest();
  const long memory = support::process_figure(daemon_.pid(), "VmHWM");

  daemon_.aioctl({"start", "--no-block", "floods"});
  daemon_.wait_for_state("floods.service", "done");
  EXPECT_EQ(state_of("hello"), "running");
  EXPECT_EQ(task("floods").at("result").as_int64(), lines);
  const std::int64_t after = newest();
  EXPECT_GE(after - before, lines);
  const Received received = read_to(follower, after);
  EXPECT_EQ(received.records + received.lost, after - before);
  EXPECT_GT(received.lost, 0);
  EXPECT_GT(received.records, 1000);
  const long growth = support::process_figure(daemon_.pid(), "VmHWM") - memory;
  EXPECT_LT(growth, support::sanitized ? 256 * 1024 : 16 * 1024) << "kB";
}

INSTANTIATE_TEST_SUITE_P(OnWorker, Flood, ::testing::Values("false", "true"));

}  // namespace
}  // namespace aiod::system_tests
