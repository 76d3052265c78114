#include "watcher/error_report.hpp"

#include <gtest/gtest.h>

#include <string>

namespace watcher {
namespace {

using namespace std::chrono_literals;

aio::Error error(const std::string& type) {
  return {.type = type, .message = "it broke", .traceback = "at hello.cpp:5\nat hello.cpp:9"};
}
aio::WallTime at(int seconds) {
  return aio::WallTime(std::chrono::seconds(seconds));
}

TEST(ErrorReport, CountsByTaskAndKind) {
  ErrorReport report;
  report.add("hello.service", error("ValueError"), at(10));
  report.add("hello.service", error("ValueError"), at(20));
  report.add("hello.service", error("KeyError"), at(30));
  report.add("pump.service.blink", error("int"), at(40));
  EXPECT_EQ(report.total(), 4U);
  EXPECT_EQ(report.count("hello"), 3U);
  EXPECT_EQ(report.count("hello.service"), 3U);
  EXPECT_EQ(report.count("world"), 0U);
  const aio::Value expected{
      {"errors", 4},
      {"report", {{"hello.service", {"KeyError", "ValueError"}}, {"pump.service.blink", aio::Array{"int"}}}}};
  EXPECT_EQ(report.summary(), expected);
}

TEST(ErrorReport, KeepsTheFirstAndTheLastTimeAndTheLastTraceback) {
  ErrorReport report;
  report.add("hello.service", error("ValueError"), at(10));
  report.add("hello.service", {.type = "ValueError", .message = "again", .traceback = "at b.cpp:1"}, at(20));
  const aio::Value kind = report.details().at("report").at("hello.service").at("ValueError");
  const aio::Value expected{
      {"count", 2}, {"first", 10.0}, {"last", 20.0}, {"message", "again"}, {"traceback", "at b.cpp:1"}};
  EXPECT_EQ(kind, expected);
}

TEST(ErrorReport, AsksForTheNamesOfEachTracebackOnce) {
  const std::string bare = "#0 ?? (/a.so+0x1) [ab]";
  const aio::Error failed{.type = "ValueError", .message = "no", .traceback = bare};
  ErrorReport report;
  report.add("hello.service", error("KeyError"), at(10));
  EXPECT_FALSE(report.take_unnamed()) << "it has names";
  report.add("hello.service", failed, at(10));
  const auto unnamed = report.take_unnamed();
  ASSERT_TRUE(unnamed);
  EXPECT_EQ(unnamed->traceback, bare);
  EXPECT_FALSE(report.take_unnamed());
  report.name(*unnamed, "#0 f() (/a.so+0x1) [ab]");
  EXPECT_NE(report.text().find("#0 f() ("), std::string::npos);
  report.add("hello.service", failed, at(20));
  EXPECT_FALSE(report.take_unnamed()) << "it is known";
  EXPECT_NE(report.text().find("#0 f() ("), std::string::npos);
  report.add("hello.service", {.type = "ValueError", .message = "no", .traceback = "#0 ?? (/a.so+0x2) [ab]"},
             at(30));
  report.name(*unnamed, "too late");
  EXPECT_EQ(report.text().find("too late"), std::string::npos);
  report.clear();
  report.name(*unnamed, "of nothing");
}

TEST(ErrorReport, IsReadable) {
  ErrorReport report;
  report.add("hello.service", error("ValueError"), at(10));
  const std::string text = report.text();
  EXPECT_NE(text.find("--> hello.service:\n    - ValueError: 1; first "), text.npos) << text;
  EXPECT_NE(text.find("        ValueError: it broke\n        at hello.cpp:5\n        at hello.cpp:9\n"),
            text.npos)
      << text;
}

TEST(ErrorReport, CanBeEmptied) {
  ErrorReport report;
  report.add("hello.service", error("ValueError"), at(10));
  report.clear();
  EXPECT_EQ(report.total(), 0U);
  EXPECT_EQ(report.summary(), aio::Value({{"errors", 0}, {"report", aio::Object()}}));
}

TEST(ErrorReport, ForgetsWhatWasNotSeenForLongest) {
  ErrorReport report;
  const int all = static_cast<int>(ErrorReport::capacity) + 10;
  for (int i = 0; i < all; ++i) report.add("x.service.do_action@" + std::to_string(i), error("int"), at(i));
  EXPECT_EQ(report.total(), static_cast<std::uint64_t>(all));
  EXPECT_EQ(report.summary().at("report").as_object().size(), ErrorReport::capacity);
  EXPECT_EQ(report.count("x.service.do_action@9"), 0U);
  EXPECT_EQ(report.count("x.service.do_action@10"), 1U);
}

}  // namespace
}  // namespace watcher
