#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using testing::HasSubstr;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

class Quarantine : public SystemTest {};

// The plugin of tests/bad_plugins writes to a null pointer as soon as it runs.
TEST_F(Quarantine, APluginThatCrashesTheDaemonThreeTimesIsHeld) {
  if (sanitized) GTEST_SKIP() << "a sanitizer ends the process its own way";
  install({"segfaults", "counts"});
  daemon_.configure("services.yaml", "segfaults: {schedule: {start_in: 50ms}}\n");
  for (int crash = 1; crash <= 3; ++crash) {
    daemon_.start();
    EXPECT_EQ(daemon_.wait_for_end().exit, -SIGSEGV);
  }
  daemon_.start();
  EXPECT_EQ(state_of("segfaults"), "held");
  EXPECT_EQ(state_of("counts"), "done") << "everything else comes back";
  EXPECT_THAT(daemon_.aioctl({"log", "-u", "aiod"}).out, HasSubstr("segfaults.service was on the loop"));
  EXPECT_THAT(daemon_.aioctl({"why", "segfaults"}).out, HasSubstr("brought the daemon down"));
  EXPECT_EQ(daemon_.aioctl({"is-failed", "segfaults"}).exit, 0);
  daemon_.aioctl({"start", "segfaults"});
  EXPECT_EQ(state_of("segfaults"), "held");
  EXPECT_EQ(daemon_.aioctl({"reset-failed", "segfaults"}).exit, 0);
  EXPECT_EQ(state_of("segfaults"), "inactive");
  daemon_.stop();
  daemon_.configure("services.yaml", "segfaults: {enabled: false}\n");
  daemon_.start();
  EXPECT_EQ(state_of("segfaults"), "inactive") << "it was let go of";
}

}  // namespace
}  // namespace aiod::system_tests
