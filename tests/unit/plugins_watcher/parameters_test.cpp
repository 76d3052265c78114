#include "watcher/parameters.hpp"

#include <gtest/gtest.h>

#include <aio/error.hpp>

namespace watcher {
namespace {

using namespace std::chrono_literals;

std::string refusal(const Parameters& parameters) {
  try {
    settings_of(parameters);
    return "none";
  } catch (const aio::ConfigError& e) {
    return e.what();
  }
}

TEST(WatcherParameters, AreHarmlessByDefault) {
  const Settings settings = settings_of({});
  EXPECT_EQ(settings.max_errors, 0U);
  EXPECT_TRUE(settings.limits.empty());
  EXPECT_FALSE(settings.watchdog || settings.heartbeat || settings.report);
}

TEST(WatcherParameters, TakeTheModelsForms) {
  const Settings settings = settings_of({.watchdog = true,
                                         .heartbeat = aio::Object{{"LED", 2}, {"TIMEOUT", 0.5}},
                                         .save_report = true,
                                         .err_service_limit = aio::Object{{"hello", 3}},
                                         .folder = "/keep"});
  EXPECT_EQ(settings.watchdog, "/dev/watchdog");
  ASSERT_TRUE(settings.heartbeat);
  EXPECT_EQ(settings.heartbeat->led.name(), "2");
  EXPECT_EQ(settings.heartbeat->period, 500ms);
  EXPECT_EQ(settings.report, "/keep/.watcher.service");
  EXPECT_EQ(settings.limits.at("hello"), 3U);
}

TEST(WatcherParameters, NameWhatIsWrongAndWhatIsAllowed) {
  EXPECT_EQ(refusal({.period = 0s}), "period must be 1s or longer");
  EXPECT_EQ(refusal({.watchdog = 7}), "watchdog must be true, false or a path");
  EXPECT_EQ(refusal({.wdfeed = 10}), "wdfeed must be 1000 to 3600000 (milliseconds)");
  EXPECT_EQ(refusal({.min_uptime = 1s}), "min_uptime must be 1m or longer");
  EXPECT_EQ(refusal({.err_service_limit = aio::Object{{"hello", 0}}}),
            "err_service_limit of hello must be a whole number from 1 on");
  EXPECT_NE(refusal({.heartbeat = aio::Object{{"PIN", 2}}}).find("unknown key PIN"), std::string::npos);
}

}  // namespace
}  // namespace watcher
