#include "stats/metrics.hpp"

#include <gmock/gmock.h>

#include <sstream>

namespace stats {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

aio::Object task(const std::string& service, const std::string& state, aio::Value stats = aio::Object()) {
  return {{"name", service + ".service"},
          {"service", service},
          {"kind", "service"},
          {"state", state},
          {"stats", std::move(stats)},
          {"restarts", 2},
          {"cpu", {{"resumes", 10}, {"total_us", 2'500'000}, {"longest_us", 1500}}}};
}

std::string page_of(aio::Array tasks) {
  return metrics(tasks, {{"version", "1.2.3"}}, {.cpu_seconds = 1.5, .open_files = 7});
}

TEST(Metrics, SayWhichStateEachServiceIsIn) {
  aio::Array tasks;
  tasks.push_back(task("hello", "running"));
  tasks.push_back(task("world", "stopped"));
  const std::string page = page_of(tasks);
  EXPECT_THAT(page, HasSubstr("aiod_build_info{version=\"1.2.3\"} 1\n"));
  EXPECT_THAT(page, HasSubstr("aiod_service_state{service=\"hello\",state=\"running\"} 1\n"));
  EXPECT_THAT(page, HasSubstr("aiod_service_state{service=\"hello\",state=\"stopped\"} 0\n"));
  EXPECT_THAT(page, HasSubstr("aiod_service_state{service=\"world\",state=\"stopped\"} 1\n"));
  EXPECT_THAT(page, HasSubstr("aiod_service_state{service=\"world\",state=\"held\"} 0\n"));
}

TEST(Metrics, CountWhatAServiceCostsWithItsChildren) {
  aio::Array tasks;
  tasks.push_back(task("hello", "running"));
  aio::Object child = task("hello", "running");
  child["kind"] = "child";
  child["name"] = "hello.service.blink";
  child["cpu"] = {{"resumes", 5}, {"total_us", 500'000}, {"longest_us", 2000}};
  tasks.push_back(child);
  const std::string page = page_of(tasks);
  EXPECT_THAT(page, HasSubstr("aiod_service_restarts_total{service=\"hello\"} 2\n"));
  EXPECT_THAT(page, HasSubstr("aiod_service_resumes_total{service=\"hello\"} 15\n"));
  EXPECT_THAT(page, HasSubstr("aiod_service_cpu_seconds_total{service=\"hello\"} 3\n"));
  EXPECT_THAT(page, HasSubstr("aiod_service_longest_resume_seconds{service=\"hello\"} 0.002\n"));
}

TEST(Metrics, HaveTheNumbersOfAServiceAndNothingElseOfIt) {
  const aio::Value stats{{"loops", 3},     {"level", -0.5},       {"motion", true}, {"name", "x"},
                         {"list", {1, 2}}, {"deep", {{"er", 4}}}, {"none", nullptr}};
  aio::Array tasks;
  tasks.push_back(task("hello", "running", stats));
  const std::string page = page_of(tasks);
  EXPECT_THAT(page, HasSubstr("aiod_service_stat{service=\"hello\",key=\"loops\"} 3\n"));
  EXPECT_THAT(page, HasSubstr("aiod_service_stat{service=\"hello\",key=\"level\"} -0.5\n"));
  EXPECT_THAT(page, HasSubstr("aiod_service_stat{service=\"hello\",key=\"motion\"} 1\n"));
  EXPECT_THAT(page, HasSubstr("aiod_service_stat{service=\"hello\",key=\"deep.er\"} 4\n"));
  for (const char* key : {"name", "list", "none"})
    EXPECT_THAT(page, Not(HasSubstr("key=\"" + std::string(key) + "\"")));
}

TEST(Metrics, EscapeLabels) {
  aio::Array tasks;
  tasks.push_back(task("hello", "running", {{"a\"b\\c\nd", 1}}));
  EXPECT_THAT(page_of(tasks), HasSubstr("key=\"a\\\"b\\\\c\\nd\"} 1\n"));
}

TEST(Metrics, BearStatusesThatLackAnything) {
  aio::Array tasks;
  tasks.push_back(aio::Object{{"service", "odd"}, {"kind", "service"}});
  tasks.push_back(nullptr);
  aio::Object failed = task("broken", "failed", nullptr);
  failed["cpu"] = nullptr;
  tasks.push_back(failed);
  EXPECT_THAT(page_of(tasks), HasSubstr("aiod_service_state{service=\"broken\",state=\"failed\"} 1\n"));
}

TEST(Metrics, KeepTheLinesOfANameTogetherUnderItsType) {
  aio::Array tasks;
  tasks.push_back(task("hello", "running", {{"loops", 1}}));
  tasks.push_back(task("world", "done", {{"loops", 2}}));
  std::istringstream page(page_of(tasks));
  std::string name;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("# TYPE ")) name = line.substr(7, line.find(' ', 7) - 7);
    if (line.starts_with('#')) continue;
    EXPECT_EQ(line.substr(0, line.find_first_of("{ ")), name);
  }
}

TEST(ProcessFigures, AreThisProcess) {
  const ProcessFigures figures = process_figures();
  EXPECT_GT(figures.resident_bytes, 0U);
  EXPECT_GT(figures.virtual_bytes, figures.resident_bytes);
  EXPECT_GE(figures.open_files, 3U);
  EXPECT_GE(figures.threads, 1U);
  EXPECT_GT(figures.start_time, 1e9);
}

}  // namespace
}  // namespace stats
