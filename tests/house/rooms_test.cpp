#include "house/rooms.hpp"

#include <gtest/gtest.h>

namespace house {
namespace {

// What the checks refuse and what they let through, so that they can't pass by seeing nothing.

TEST(Rooms, IncludesWithinTheTableAreAllowed) {
  EXPECT_EQ(include_violation("daemon/control/server.cpp", "engine/engine.hpp"), std::nullopt);
  EXPECT_EQ(include_violation("daemon/settings/yaml_reader.cpp", "yaml-cpp/parser.h"), std::nullopt);
  EXPECT_EQ(include_violation("daemon/engine/engine.cpp", "aio/loop.hpp"), std::nullopt);
  EXPECT_EQ(include_violation("daemon/engine/engine.cpp", "vector"), std::nullopt);
  EXPECT_EQ(include_violation("plugins/hello/hello_service.cpp", "boost/asio/steady_timer.hpp"),
            std::nullopt);
}

TEST(Rooms, IncludesAgainstTheFlowAreRefused) {
  EXPECT_EQ(include_violation("daemon/engine/engine.cpp", "control/server.hpp"),
            "daemon/engine may not use control/server.hpp");
  EXPECT_NE(include_violation("daemon/aioctl/main.cpp", "aio/value.hpp"), std::nullopt);
  EXPECT_NE(include_violation("daemon/protocol/json.cpp", "aio/value.hpp"), std::nullopt);
  EXPECT_NE(include_violation("sdk/src/loop.cpp", "engine/engine.hpp"), std::nullopt);
  EXPECT_NE(include_violation("sdk/src/loop.cpp", "aio/testing/manual_loop.hpp"), std::nullopt);
  EXPECT_NE(include_violation("plugins/hello/hello_service.cpp", "settings/loader.hpp"), std::nullopt);
  EXPECT_NE(include_violation("daemon/control/server.cpp", "aiod/daemon.hpp"), std::nullopt);
}

TEST(Rooms, LibrariesStayWithTheirOwners) {
  EXPECT_EQ(include_violation("daemon/engine/engine.cpp", "yaml-cpp/yaml.h"),
            "daemon/engine may not use yaml-cpp");
  EXPECT_NE(include_violation("daemon/control/server.cpp", "spdlog/spdlog.h"), std::nullopt);
  EXPECT_NE(include_violation("daemon/aiod/main.cpp", "CLI/CLI.hpp"), std::nullopt);
  EXPECT_NE(include_violation("daemon/control/server.cpp", "systemd/sd-daemon.h"), std::nullopt);
  EXPECT_NE(include_violation("daemon/engine/engine.cpp", "linux/gpio.h"), std::nullopt);
  EXPECT_NE(include_violation("daemon/aioctl/main.cpp", "boost/asio/io_context.hpp"), std::nullopt);
  EXPECT_NE(include_violation("daemon/state/runs.cpp", "boost/dll/shared_library.hpp"), std::nullopt);
}

TEST(Rooms, TheEnginePerformsNoInputOrOutput) {
  EXPECT_NE(include_violation("daemon/engine/engine.cpp", "fstream"), std::nullopt);
  EXPECT_NE(include_violation("daemon/engine/engine.cpp", "unistd.h"), std::nullopt);
}

TEST(Rooms, UnknownHeadersAndFoldersAreRefused) {
  EXPECT_NE(include_violation("daemon/engine/engine.cpp", "absl/strings/str_cat.h"), std::nullopt);
  EXPECT_NE(include_violation("daemon/util/text.cpp", "string"), std::nullopt);
}

TEST(Rooms, LinksFollowTheSameTable) {
  EXPECT_EQ(link_violation("daemon/control", "aiod_engine"), std::nullopt);
  EXPECT_EQ(link_violation("daemon/settings", "yaml-cpp::yaml-cpp"), std::nullopt);
  EXPECT_EQ(link_violation("daemon/engine", "aiosdk"), std::nullopt);
  EXPECT_EQ(link_violation("daemon/engine", "aiod_control"), "daemon/engine may not use control");
  EXPECT_NE(link_violation("daemon/control", "spdlog::spdlog"), std::nullopt);
  EXPECT_NE(link_violation("daemon/protocol", "aiosdk::aiosdk"), std::nullopt);
  EXPECT_NE(link_violation("daemon/aioctl", "aiod_control"), std::nullopt);
  EXPECT_NE(link_violation("daemon/engine", "sqlite3"), std::nullopt);
}

}  // namespace
}  // namespace house
