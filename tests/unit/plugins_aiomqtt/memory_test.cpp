#include "aiomqtt/memory.hpp"

#include <gtest/gtest.h>

#include "aiomqtt/reset_cause.hpp"
#include "support/temp_dir.hpp"

namespace aiomqtt {
namespace {

TEST(Memory, IsTheSameAfterwards) {
  const Memory memory{.boot = "b",
                      .process = "1@2",
                      .reset = "POWER ON",
                      .topic = "homeassistant/device/pi/config",
                      .components = {{"x", "sensor"}, {"y", "switch"}},
                      .states = {"device/pi/services/hello"}};
  EXPECT_EQ(memory_from(text_of(memory)), memory);
  EXPECT_EQ(memory_from(text_of({})), Memory{});
}

TEST(Memory, WhatIsNoneIsRefused) {
  for (const char* text : {"", "{", "[]", "{}", R"({"boot":1})"})
    EXPECT_THROW(memory_from(text), std::exception) << text;
}

TEST(ResetCause, IsTheModels) {
  const Memory earlier{.boot = "b", .process = "1@2", .reset = "WDT RESET"};
  const auto cause = [&](const char* boot, const char* process, bool watchdog) {
    return reset_cause({.boot = boot, .process = process, .by_watchdog = watchdog}, earlier);
  };
  EXPECT_EQ(cause("b", "1@2", false), "WDT RESET");
  EXPECT_EQ(cause("b", "3@4", true), "SOFT RESET");
  EXPECT_EQ(cause("c", "1@2", true), "WDT RESET");
  EXPECT_EQ(cause("c", "1@2", false), "POWER ON");
  EXPECT_EQ(cause("", "1@2", true), "UNKNOWN");
}

TEST(ResetCause, ReadsWhatTheSystemTells) {
  const aiod::support::TempDir root;
  EXPECT_EQ(read_start_facts(root.path()).boot, "");
  EXPECT_FALSE(read_start_facts(root.path()).by_watchdog);
  root.write("proc/sys/kernel/random/boot_id", "abc\n");
  root.write("sys/class/watchdog/watchdog0/bootstatus", "0\n");
  root.write("sys/class/watchdog/watchdog1/bootstatus", "32\n");
  EXPECT_EQ(read_start_facts(root.path()).boot, "abc");
  EXPECT_TRUE(read_start_facts(root.path()).by_watchdog);
}

}  // namespace
}  // namespace aiomqtt
