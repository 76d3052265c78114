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
  EXPECT_THAT(daemon_.aioctl({"why", "segfaults"}).out, HasSubstr("it is held: "));
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

class LoadingQuarantine : public Quarantine, public testing::WithParamInterface<const char*> {
 protected:
  LoadingQuarantine() {
    install({"dies_when_loaded", "counts"});
    daemon_.configure("services.yaml", "dies_when_loaded@second: {enabled: true}\n");
    daemon_.set_environment("AIOD_TEST_DEATH", GetParam());
    EXPECT_THAT(daemon_.run_to_end().err, testing::Not(HasSubstr("is held"))) << "the first start";
  }
};

TEST_P(LoadingQuarantine, WhatEndsTheDaemonWhileItIsLoadedIsHeldAtTheNextStart) {
  for (int start = 2; start <= 3; ++start) {
    daemon_.start();
    for (const char* name : {"dies_when_loaded", "dies_when_loaded@second"})
      EXPECT_EQ(state_of(name), "held") << name;
    EXPECT_EQ(state_of("counts"), "done") << "everything else comes back";
    EXPECT_THAT(daemon_.aioctl({"log", "-u", "aiod"}).out,
                HasSubstr("dies_when_loaded is held until " + installed("dies_when_loaded").string()));
    EXPECT_THAT(daemon_.aioctl({"why", "dies_when_loaded"}).out, HasSubstr("while it was loaded"));
    EXPECT_EQ(daemon_.aioctl({"reload"}).exit, 0) << "nothing loads it";
    EXPECT_EQ(daemon_.stop().exit, 0);
  }
}

TEST_P(LoadingQuarantine, AChangedFileIsLetGoOf) {
  daemon_.start();
  EXPECT_EQ(state_of("dies_when_loaded"), "held");
  const auto next = daemon_.services_folder() / "next";
  std::filesystem::copy_file(own_plugin("counts"), next);
  std::filesystem::rename(next, installed("dies_when_loaded"));
  daemon_.wait_for_state("dies_when_loaded.service", "done");
  EXPECT_EQ(daemon_.stop().exit, 0);
  daemon_.start();
  EXPECT_EQ(state_of("dies_when_loaded"), "done");
}

TEST_P(LoadingQuarantine, ResetFailedLetsGoOfIt) {
  daemon_.start();
  EXPECT_EQ(daemon_.aioctl({"reset-failed", "dies_when_loaded*"}).exit, 0);
  EXPECT_EQ(daemon_.stop().exit, 0);
  daemon_.set_environment("AIOD_TEST_DEATH", "");
  daemon_.start();
  EXPECT_EQ(state_of("dies_when_loaded"), "done");
}

TEST_P(LoadingQuarantine, ACheckNamesItAndGoesOn) {
  if (std::string(GetParam()) == "in create") GTEST_SKIP() << "a check creates no service without pins";
  daemon_.configure("services.yaml", "counts: {args: [256]}\n");
  const support::Finished finished = daemon_.check();
  EXPECT_EQ(finished.exit, 1);
  EXPECT_THAT(finished.out,
              HasSubstr(installed("dies_when_loaded").string() + " is held, because it ends the"));
  EXPECT_THAT(finished.out, HasSubstr("services.yaml:1:")) << "what else is wrong";
}

TEST_F(Quarantine, ANewPluginThatCrashesBeforeTheDaemonIsReadyIsHeldAtOnce) {
  if (sanitized) GTEST_SKIP() << "a sanitizer ends the process its own way";
  install({"dies_when_loaded", "counts"});
  daemon_.set_environment("AIOD_TEST_DEATH", "at once");
  EXPECT_EQ(daemon_.run_to_end().exit, -SIGSEGV);
  daemon_.start();
  EXPECT_EQ(state_of("dies_when_loaded"), "held");
  EXPECT_EQ(state_of("counts"), "done");
}

TEST_F(Quarantine, AnOldOneIsHeldAfterTheThirdCrash) {
  if (sanitized) GTEST_SKIP() << "a sanitizer ends the process its own way";
  start_with({"dies_when_loaded"});
  EXPECT_EQ(daemon_.stop().exit, 0);
  daemon_.set_environment("AIOD_TEST_DEATH", "at once");
  for (int crash = 1; crash <= 3; ++crash) EXPECT_EQ(daemon_.run_to_end().exit, -SIGSEGV);
  daemon_.start();
  EXPECT_EQ(state_of("dies_when_loaded"), "held");
}

TEST_F(Quarantine, ADeadlyFileThatIsSwappedInTakesTheDaemonDownOnce) {
  daemon_.set_environment("AIOD_TEST_DEATH", "assertion");
  install({"counts"});
  std::filesystem::copy_file(own_plugin("counts"), installed("dies_when_loaded"));
  daemon_.start();
  EXPECT_EQ(state_of("dies_when_loaded"), "done");
  const auto next = daemon_.services_folder() / "next";
  std::filesystem::copy_file(support::bad_plugin_folder() / "dies_when_loaded_service.so", next);
  std::filesystem::rename(next, installed("dies_when_loaded"));
  EXPECT_NE(daemon_.aioctl({"reload", "dies_when_loaded"}).exit, 0);
  EXPECT_EQ(daemon_.wait_for_end().exit, 127);
  daemon_.start();
  EXPECT_EQ(state_of("dies_when_loaded"), "held");
  EXPECT_EQ(state_of("counts"), "done");
}

INSTANTIATE_TEST_SUITE_P(Ways, LoadingQuarantine, testing::Values("exit", "assertion", "signal", "in create"),
                         [](const auto& way) {
                           std::string name = way.param;
                           std::erase(name, ' ');
                           return name;
                         });

}  // namespace
}  // namespace aiod::system_tests
