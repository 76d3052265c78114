#include <algorithm>

#include "system/fixture.hpp"

namespace aiod::system_tests {
namespace {

using support::named;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr std::size_t megabytes_5 = 5 << 20;

std::size_t longest_line(std::string_view text) {
  std::size_t longest = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    longest = std::max(longest, end - at);
    at = end + 1;
  }
  return longest;
}

// What services say is theirs; that it can be read, and what it costs the others, is the daemon's.
class HugeResults : public SystemTest {
 protected:
  void SetUp() override {
    start_with({"huge_results", "hello"});
    daemon_.wait_for_state("huge_results.service", "done");
    daemon_.wait_for_state("huge_results.service.list", "done");
  }
  void TearDown() override { EXPECT_EQ(state_of("hello"), "running"); }
};

TEST_F(HugeResults, TheListOfTasksStaysReadable) {
  const std::string text = daemon_.aioctl({"status"}).out;
  EXPECT_THAT(text, AllOf(HasSubstr("huge_results.service"), HasSubstr("rrrr"), HasSubstr("…")));
  EXPECT_LT(longest_line(text), 500u);
}

TEST_F(HugeResults, AreWholeInJson) {
  const auto status = daemon_.aioctl_json({"status", "huge_results"});
  const auto task = named(status.at("tasks"), "huge_results.service");
  EXPECT_EQ(task.at("result").as_string().size(), megabytes_5);
  EXPECT_EQ(task.at("show").at("text").as_string().size(), megabytes_5);
  EXPECT_EQ(task.at("stats").at("text").as_string().size(), megabytes_5);
  EXPECT_EQ(task.at("stats").at("list").as_array().size(), 10'000u);
}

TEST_F(HugeResults, AreWholeWhenAskedFor) {
  EXPECT_EQ(daemon_.aioctl({"result", "huge_results"}).out.size(), megabytes_5 + 1);
  EXPECT_EQ(daemon_.aioctl({"report", "huge_results"}).out.size(), megabytes_5 + 1);
  EXPECT_EQ(daemon_.aioctl({"call", "huge_results", "1"}).out.size(), megabytes_5 + 1);
  const auto list = support::parse_json(daemon_.aioctl({"call", "huge_results"}).out);
  EXPECT_EQ(list.as_array().size(), 10'000u);
  EXPECT_EQ(daemon_.aioctl_json({"result", "huge_results.service.list"}).kind(), boost::json::kind::object);
}

TEST_F(HugeResults, AClientThatDoesNotTakeThemHoldsNobodyUp) {
  support::VarlinkClient lazy = daemon_.connect();
  for (int i = 0; i < 10; ++i) lazy.send_call("io.aiod.Services.Status");
  EXPECT_EQ(daemon_.aioctl({"report", "huge_results"}).out.size(), megabytes_5 + 1);
  EXPECT_EQ(daemon_.stop().exit, 0);
  daemon_.start();
}

class OddValues : public SystemTest {
 protected:
  void SetUp() override {
    start_with({"odd_values", "hello"});
    daemon_.wait_for_state("odd_values.service", "done");
    daemon_.wait_for_state("odd_values.service.deep", "done");
    daemon_.wait_for_state("odd_values.service.rude", "failed");
  }
  void TearDown() override { EXPECT_EQ(state_of("hello"), "running"); }

  static std::string bottom_of(const boost::json::value& nested) {
    const boost::json::value* value = &nested;
    while (value->is_array()) value = &value->as_array().at(0);
    return std::string(value->as_string());
  }
  boost::json::value nested(int levels) const {
    return support::parse_json(daemon_.aioctl({"call", "odd_values", std::to_string(levels)}).out);
  }
};

TEST_F(OddValues, AreSaidAsFarAsTheyCanBe) {
  const auto odd = task("odd_values");
  const auto& numbers = odd.at("result").as_array().at(1).as_array();
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(numbers.at(static_cast<std::size_t>(i)).is_null());
  EXPECT_EQ(numbers.at(3).as_double(), 0.5);
  EXPECT_THAT(support::text_at(odd.at("show"), "text"), AllOf(HasSubstr("a\uFFFD"), HasSubstr("z")));
  EXPECT_THAT(daemon_.aioctl({"traceback", "odd_values.service.rude"}).out, HasSubstr("a\uFFFD"));
}

TEST_F(OddValues, CanNotSteerTheTerminal) {
  for (const std::vector<std::string>& command : {std::vector<std::string>{"status"},
                                                  {"status", "-d"},
                                                  {"stats", "odd_values"},
                                                  {"report", "odd_values"},
                                                  {"result", "odd_values"},
                                                  {"traceback", "odd_values.service.rude"},
                                                  {"log"}}) {
    const support::Finished finished = daemon_.aioctl(command);
    EXPECT_EQ((finished.out + finished.err).find('\x1B'), std::string::npos) << command.front();
    EXPECT_EQ((finished.out + finished.err).find('\xFF'), std::string::npos) << command.front();
  }
}

TEST_F(OddValues, WhatNestsTooDeeplyIsCut) {
  EXPECT_EQ(bottom_of(nested(100)), "the bottom");
  for (const int levels : {300, 2000, 10'000})
    EXPECT_THAT(bottom_of(nested(levels)), HasSubstr("too deeply"));
  EXPECT_THAT(bottom_of(task("odd_values.service.deep").at("result")), HasSubstr("too deeply"));
  EXPECT_THAT(bottom_of(task("odd_values").at("stats").at("deep")), HasSubstr("too deeply"));
}

}  // namespace
}  // namespace aiod::system_tests
