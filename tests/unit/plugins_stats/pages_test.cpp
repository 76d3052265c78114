#include "stats/pages.hpp"

#include <gmock/gmock.h>

#include <boost/json/parse.hpp>

#include <aio/error.hpp>
#include <aio/testing/fake_control.hpp>
#include <aio/testing/manual_clock.hpp>

#include "stats/parameters.hpp"

namespace stats {
namespace {

using namespace std::chrono_literals;
using aio::TaskState;
using ::testing::HasSubstr;

class PagesTest : public ::testing::Test {
 protected:
  aio::testing::ManualClock clock_;
  aio::testing::FakeControl control_{clock_};
  DaemonPages pages_{control_};
};

TEST_F(PagesTest, StatusIsTheModelsDocumentOfServices) {
  control_.add("hello").stats = {{"loops", 3}};
  control_.add("hello.service.blink");
  const aio::Object brief = boost::json::parse(pages_.status(false)).as_object();
  EXPECT_EQ(brief.at("hello.service").at("status"), "running");
  EXPECT_EQ(brief.at("hello.service").at("stats").at("loops"), 3);
  EXPECT_TRUE(brief.contains("hostname"));
  EXPECT_FALSE(brief.at("hello.service").as_object().contains("log"));
  const aio::Object debug = boost::json::parse(pages_.status(true)).as_object();
  EXPECT_TRUE(debug.at("hello.service").as_object().contains("log"));
}

TEST_F(PagesTest, MetricsAreOfAllTasks) {
  control_.add("hello").state = TaskState::stopped;
  EXPECT_THAT(pages_.metrics(), HasSubstr("aiod_service_state{service=\"hello\",state=\"stopped\"} 1"));
}

TEST_F(PagesTest, HealthNamesWhatHasFailed) {
  control_.add("hello");
  control_.add("off").state = TaskState::inactive;
  EXPECT_EQ(pages_.health().status, 200U);
  EXPECT_EQ(pages_.health().body, "{\"status\":\"ok\"}\n");
  control_.add("broken").state = TaskState::failed;
  control_.task("broken").error = aio::Error{.type = "E", .message = "no \"wire\"", .traceback = ""};
  control_.add("bad").state = TaskState::held;
  const Response ill = pages_.health();
  EXPECT_EQ(ill.status, 503U);
  EXPECT_EQ(boost::json::parse(ill.body),
            boost::json::parse(R"({"status":"failing","failing":[{"name":"bad.service","state":"held"},
                                  {"name":"broken.service","state":"failed","message":"no \"wire\""}]})"));
}

TEST_F(PagesTest, HealthIsWhatIsFailedTells) {
  control_.add("again").state = TaskState::restarting;
  EXPECT_EQ(pages_.health().status, 503U);
  control_.task("again").state = TaskState::scheduled;
  EXPECT_EQ(pages_.health().status, 200U);
  control_.task("again").status = {{"schedule", {{"state", "failed"}}}};
  EXPECT_EQ(pages_.health().status, 503U);
}

TEST(Sizes, AreForPeople) {
  EXPECT_EQ(size_text(0), "0 by");
  EXPECT_EQ(size_text(999), "999 by");
  EXPECT_EQ(size_text(1500), "1.5 kB");
  EXPECT_EQ(size_text(2.5e6), "2.5 MB");
  EXPECT_EQ(size_text(117.5e9), "117.5 GB");
}

std::string problem_of(const Parameters& parameters) {
  try {
    limits_of(parameters);
  } catch (const aio::ConfigError& error) {
    return error.what();
  }
  return {};
}

TEST(Parameters, AreLimits) {
  const Limits limits =
      limits_of({.max_clients = 3, .max_request = 300, .request_time = 2s, .heartbeat = 4s});
  EXPECT_EQ(limits.clients, 3U);
  EXPECT_EQ(limits.request_size, 300U);
  EXPECT_EQ(limits.request_time, 2s);
  EXPECT_EQ(limits.heartbeat, 4s);
}

TEST(Parameters, ThatAreWrongAreNamed) {
  EXPECT_EQ(problem_of({}), "");
  EXPECT_THAT(problem_of({.token = aio::Secret()}), HasSubstr("token must not be empty"));
  EXPECT_THAT(problem_of({.max_clients = 0}), HasSubstr("max_clients must be 1 to 1000"));
  EXPECT_THAT(problem_of({.max_request = 10}), HasSubstr("max_request must be 256 to"));
  EXPECT_THAT(problem_of({.request_time = 0s}), HasSubstr("request_time must be above 0"));
  EXPECT_THAT(problem_of({.heartbeat = -1s}), HasSubstr("heartbeat must be above 0"));
  EXPECT_THAT(problem_of({.ssl = true}), HasSubstr("ssl_params.cert"));
}

}  // namespace
}  // namespace stats
