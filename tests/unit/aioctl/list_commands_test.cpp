// list with its filters and times, list-timers, list-dependencies.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/array.hpp>

#include "support.hpp"

namespace aiod::aioctl::test {
namespace {

namespace json = boost::json;
using testing::HasSubstr;

json::object tasks(std::initializer_list<json::value> list) {
  return {{"tasks", json::array(list.begin(), list.end())}, {"missing", json::array()}};
}

json::object named(std::string_view name, std::string_view state, std::string_view type = "runtime") {
  json::object task = task_json();
  task["name"] = std::string(name) + ".service";
  task["service"] = name;
  task["state"] = state;
  task["type"] = type;
  return task;
}

using ListCommand = CommandTest;

constexpr const char* files = R"({"services":[
    {"name":"a","path":"/a.so","loaded":true,"enabled":true,"error":null},
    {"name":"b","path":"/b.so","loaded":true,"enabled":true,"error":null},
    {"name":"c","path":"/c.so","loaded":false,"enabled":false,"error":"no factory"}]})";

TEST_F(ListCommand, FiltersByWhatTheTasksDo) {
  const auto listed = [&](std::vector<std::string> line) {
    out = {};
    aiod.will_answer(object(files));
    aiod.will_answer(tasks({named("a", "running", "core"), named("b", "failed")}));
    line.insert(line.begin(), "list");
    line.emplace_back("--json");
    EXPECT_EQ(run_line(line), ExitCode::ok);
    std::string names;
    const json::object shown = object(out.shown);
    for (const auto& service : shown.at("services").as_array()) {
      names += std::string(service.at("name").as_string());
    }
    return names;
  };
  EXPECT_EQ(listed({"--state", "running"}), "a");
  EXPECT_EQ(listed({"--state", "active,failed"}), "ab");
  EXPECT_EQ(listed({"--type=core"}), "a");
  EXPECT_EQ(listed({"--failed"}), "bc");
  EXPECT_EQ(listed({"[ab]"}), "ab");
  EXPECT_EQ(aiod.asked.back().parameters, object(R"({"patterns":["[ab]"]})"));
}

TEST_F(ListCommand, StatusTakesTheSameFilters) {
  aiod.will_answer(tasks({named("a", "running"), named("b", "failed")}));
  EXPECT_EQ(run_line({"status", "--failed"}), ExitCode::ok);
  EXPECT_THAT(out.shown, testing::AllOf(HasSubstr("b.service"), testing::Not(HasSubstr("a.service"))));
  out = {};
  aiod.will_answer(tasks({named("a", "running"), named("b", "failed")}));
  EXPECT_EQ(run_line({"status", "--state=running", "-j"}), ExitCode::ok);
  EXPECT_EQ(object(out.shown).at("tasks").as_array().size(), 1u);
}

TEST_F(ListCommand, TimesAreSlowestFirst) {
  aiod.will_answer(object(R"({"started":1795356187.0,"ready":1.25,"services":[
      {"name":"fast.service","load":0.001,"wait":1.0,"run":0.002},
      {"name":"slow.service","load":0.25,"wait":0.0,"run":0.5}]})"));
  EXPECT_EQ(run_line({"list", "--times"}), ExitCode::ok);
  EXPECT_EQ(aiod.asked.at(0).method, "io.aiod.Services.Times");
  EXPECT_EQ(out.shown,
            "TIME    LOAD    WAIT  RUN     NAME\n"
            "750 ms  250 ms  0 us  500 ms  slow.service\n"
            "3 ms    1 ms    1 s   2 ms    fast.service\n"
            "\n"
            "2 services, all were up 1.25 s after the daemon's start.\n");
}

TEST_F(ListCommand, TimesOfABootThatIsNotOver) {
  const auto reply = object(R"({"started":1795356187.0,"ready":null,"services":[
      {"name":"up.service","load":5.0,"wait":0.0,"run":0.5},
      {"name":"hangs.service","load":0.1,"wait":0.0,"run":null}]})");
  for (int i = 0; i < 2; ++i) aiod.will_answer(reply);
  EXPECT_EQ(run_line({"list", "--times"}), ExitCode::ok);
  EXPECT_LT(out.shown.find("hangs"), out.shown.find("up.service"));
  EXPECT_THAT(out.shown, HasSubstr("not all are up yet"));
  out = {};
  EXPECT_EQ(run_line({"list", "--times", "-j"}), ExitCode::ok);
  EXPECT_EQ(object(out.shown), reply);
}

using TimersCommand = CommandTest;

json::object three_timers() {
  json::object late = named("late", "scheduled");
  late["schedule"] = {{"last", nullptr}, {"next", now + 3600.0}, {"state", nullptr}};
  json::object soon = named("soon", "scheduled");
  soon["schedule"] = {{"last", now - 60.0}, {"next", now + 30.0}, {"state", "done"}};
  json::object off = named("off", "stopped");
  off["schedule"] = {{"last", now - 90000.0}, {"next", nullptr}, {"state", "failed"}};
  return tasks({late, off, named("plain", "running"), soon});
}

TEST_F(TimersCommand, TheNextOneFirst) {
  aiod.will_answer(three_timers());
  EXPECT_EQ(run_line({"list-timers"}), ExitCode::ok);
  EXPECT_EQ(
      out.shown,
      "NEXT                         LEFT           LAST                         PASSED        UNIT\n"
      "Sun 2026-11-22 14:03:41 UTC  30 s left      Sun 2026-11-22 14:02:11 UTC  00:01:00 ago  soon.service\n"
      "Sun 2026-11-22 15:03:11 UTC  01:00:00 left  -                            -             late.service\n"
      "\n"
      "2 timers listed.\n");
}

TEST_F(TimersCommand, AllHasThoseWithoutANextRun) {
  aiod.will_answer(three_timers());
  EXPECT_EQ(run_line({"list-timers", "-a", "--json"}), ExitCode::ok);
  EXPECT_EQ(out.shown,
            "{\"timers\":[{\"unit\":\"soon.service\",\"next\":1795356221.0,\"last\":1795356131.0,\"state\":"
            "\"done\"},"
            "{\"unit\":\"late.service\",\"next\":1795359791.0,\"last\":null,\"state\":null},"
            "{\"unit\":\"off.service\",\"next\":null,\"last\":1795266191.0,\"state\":\"failed\"}]}\n");
}

using DependenciesCommand = CommandTest;

constexpr const char* graph = R"({"services":[
    {"name":"app.service","requires":["db.service","net.service"]},
    {"name":"db.service","requires":["net.service"]},
    {"name":"net.service","requires":["gone.service"]},
    {"name":"lone.service","requires":[]}]})";

TEST_F(DependenciesCommand, DrawsTrees) {
  aiod.will_answer(object(graph));
  aiod.will_answer(tasks(
      {named("app", "running"), named("db", "failed"), named("net", "running"), named("lone", "inactive")}));
  EXPECT_EQ(run_line({"list-dependencies"}), ExitCode::ok);
  EXPECT_EQ(out.shown,
            "● app.service\n"
            "× ├─db.service\n"
            "● │ └─net.service\n"
            "× │   └─gone.service (no such service)\n"
            "● └─net.service …\n"
            "○ lone.service\n");
}

TEST_F(DependenciesCommand, ReverseOfOne) {
  const auto net = object(R"({"services":[{"name":"net.service","requires":["gone.service"]}]})");
  aiod.will_answer(net);
  aiod.will_answer(object(graph));
  aiod.will_answer(tasks({named("app", "running"), named("db", "running"), named("net", "running")}));
  EXPECT_EQ(run_line({"list-dependencies", "net", "--reverse"}), ExitCode::ok);
  EXPECT_EQ(aiod.asked.at(0).parameters, object(R"({"patterns":["net"]})"));
  EXPECT_EQ(out.shown,
            "● net.service\n"
            "● ├─app.service\n"
            "● └─db.service\n"
            "●   └─app.service\n");
  out = {};
  aiod.will_answer(net);
  aiod.will_answer(object(graph));
  EXPECT_EQ(run_line({"list-dependencies", "net", "--reverse", "-j"}), ExitCode::ok);
  EXPECT_EQ(out.shown,
            "{\"services\":[{\"name\":\"net.service\",\"requiredBy\":[\"app.service\",\"db.service\"]}]}\n");
}

TEST_F(DependenciesCommand, ACircleEnds) {
  aiod.will_answer(object(R"({"services":[{"name":"a.service","requires":["b.service"]},
      {"name":"b.service","requires":["a.service"]}]})"));
  aiod.will_answer(tasks({named("a", "failed"), named("b", "failed")}));
  EXPECT_EQ(run_line({"list-dependencies"}), ExitCode::ok);
  EXPECT_EQ(out.shown, "× a.service\n× └─b.service\n×   └─a.service (a circle)\n");
}

TEST_F(DependenciesCommand, ManyPathsAreDrawnOnce) {
  // Each layer requires both of the next: 2^40 paths.
  json::array services;
  for (int layer = 0; layer < 40; ++layer) {
    for (const char* side : {"l", "r"}) {
      const auto below = std::to_string(layer + 1);
      services.push_back(
          {{"name", side + std::to_string(layer)}, {"requires", json::array{"l" + below, "r" + below}}});
    }
  }
  aiod.will_answer({{"services", std::move(services)}});
  aiod.will_answer(tasks({}));
  EXPECT_EQ(run_line({"list-dependencies"}), ExitCode::ok);
  EXPECT_LT(std::count(out.shown.begin(), out.shown.end(), '\n'), 400);
}

}  // namespace
}  // namespace aiod::aioctl::test
