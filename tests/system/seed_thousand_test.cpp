#include <sstream>

#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

constexpr int instances = 1000;

// A thousand instances of one plugin in one daemon.
class SeedThousand : public SystemTest {
 protected:
  SeedThousand() {
    std::string yaml = "whole: {enabled: false}\n";
    for (int i = 0; i < instances; ++i)
      yaml += "whole@i" + std::to_string(i) + ": {args: [" + std::to_string(i) + "]}\n";
    start_with({"whole"}, yaml);
  }

  /// How many tasks of the instances are in this state, and have run so often.
  std::size_t count(std::string_view state, std::int64_t runs) {
    std::size_t found = 0;
    const auto status = daemon_.aioctl_json({"status", "whole@*"});
    for (const auto& task : status.at("tasks").as_array())
      if (support::text_at(task, "state") == state && task.at("stats").at("runs") == runs &&
          task.at("stats").at("alive") == (state == "running" ? 1 : 0))
        ++found;
    return found;
  }

  /// Resident memory in KiB.
  long resident() const {
    std::istringstream status(support::read_text("/proc/" + std::to_string(daemon_.pid()) + "/status"));
    for (std::string line; std::getline(status, line);)
      if (line.starts_with("VmRSS:")) return std::stol(line.substr(6));
    return 0;
  }
};

TEST_F(SeedThousand, AllRunAndOneStopIsOneStop) {
  EXPECT_EQ(count("running", 1), instances);
  EXPECT_EQ(task("whole@i777").at("stats").at("n"), 777);
  EXPECT_EQ(daemon_.aioctl({"stop", "whole@i500"}).exit, 0);
  EXPECT_EQ(state_of("whole@i500"), "stopped");
  EXPECT_EQ(count("running", 1), instances - 1);
  EXPECT_EQ(daemon_.aioctl({"status"}).exit, 0);
}

TEST_F(SeedThousand, AllAreRestartedAndTheMemoryStaysAsItWas) {
  EXPECT_EQ(daemon_.aioctl({"restart", "whole@*"}).exit, 0);
  EXPECT_EQ(count("running", 2), instances);
  const long before = resident();
  for (int round = 3; round <= 6; ++round) {
    EXPECT_EQ(daemon_.aioctl({"restart", "whole@*"}).exit, 0);
    EXPECT_EQ(count("running", round), instances);
  }
  if (sanitized) return;  // a sanitizer keeps what was freed
  EXPECT_LT(resident(), before + before / 5) << "KiB";
  EXPECT_LT(before, 64 * 1024) << "KiB";
}

TEST_F(SeedThousand, AllStopAndTheDaemonStillAnswers) {
  EXPECT_EQ(daemon_.aioctl({"stop", "*"}).exit, 0);
  EXPECT_EQ(count("stopped", 1), instances);
  EXPECT_EQ(daemon_.aioctl({"start", "whole"}).exit, 0);
  EXPECT_EQ(state_of("whole"), "running");
}

}  // namespace
}  // namespace aiod::system_tests
