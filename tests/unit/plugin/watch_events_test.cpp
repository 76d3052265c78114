#include "plugin/watch_events.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/inotify.h>

#include <cstring>

namespace aiod::plugin {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// As the kernel writes it: a name is padded with zeros to a multiple of the head's size.
std::string raw(int watch, std::uint32_t mask, std::string name) {
  if (!name.empty()) name.resize((name.size() / sizeof(inotify_event) + 1) * sizeof(inotify_event));
  inotify_event head{};
  head.wd = watch;
  head.mask = mask;
  head.len = static_cast<std::uint32_t>(name.size());
  std::string bytes(sizeof head, '\0');
  std::memcpy(bytes.data(), &head, sizeof head);
  return bytes + name;
}

std::vector<WatchEvent> parse(const std::string& bytes) {
  return parse_watch_events(std::as_bytes(std::span(bytes)));
}

TEST(WatchEvents, AreReadOneAfterTheOther) {
  EXPECT_THAT(parse(raw(1, IN_CLOSE_WRITE, "hello_service.so") + raw(2, IN_DELETE_SELF, "") +
                    raw(-1, IN_Q_OVERFLOW, "")),
              ElementsAre(WatchEvent{1, IN_CLOSE_WRITE, "hello_service.so"},
                          WatchEvent{2, IN_DELETE_SELF, ""}, WatchEvent{-1, IN_Q_OVERFLOW, ""}));
}

TEST(WatchEvents, WhatIsCutOffIsLeftOut) {
  const std::string bytes = raw(1, IN_CREATE, "a") + raw(1, IN_CREATE, "b");
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_EQ(parse(bytes.substr(0, size)).size(), size < bytes.size() / 2 ? 0U : 1U);
}

TEST(WatchEvents, OfADirectoryThePluginsCount) {
  const WatchedPlace place{.directory = "/d", .watch = 3, .next = ""};
  for (const std::uint32_t mask :
       {IN_CLOSE_WRITE, IN_MOVED_TO, IN_MOVED_FROM, IN_DELETE, IN_CREATE, IN_ATTRIB}) {
    EXPECT_EQ(effect_of({3, mask, "hello_service.so"}, place), WatchEffect::plugin);
    EXPECT_EQ(effect_of({3, mask, "hello_service.so.tmp"}, place), WatchEffect::none);
    EXPECT_EQ(effect_of({4, mask, "hello_service.so"}, place), WatchEffect::none);
  }
  for (const std::uint32_t mask : {IN_DELETE_SELF, IN_MOVE_SELF, IN_UNMOUNT, IN_IGNORED, IN_ATTRIB})
    EXPECT_EQ(effect_of({3, mask, ""}, place), WatchEffect::move);
}

TEST(WatchEvents, AboveADirectoryTheMissingNameCounts) {
  const WatchedPlace place{.directory = "/d/e", .watch = 3, .next = "d"};
  EXPECT_EQ(effect_of({3, IN_CREATE, "d"}, place), WatchEffect::move);
  EXPECT_EQ(effect_of({3, IN_CREATE, "e"}, place), WatchEffect::none);
  EXPECT_EQ(effect_of({3, IN_CREATE, "hello_service.so"}, place), WatchEffect::none);
  EXPECT_EQ(effect_of({3, IN_DELETE_SELF, ""}, place), WatchEffect::move);
}

TEST(WatchEvents, LostOnesMeanEverything) {
  EXPECT_EQ(effect_of({-1, IN_Q_OVERFLOW, ""}, WatchedPlace{.watch = 3}), WatchEffect::everything);
}

}  // namespace
}  // namespace aiod::plugin
