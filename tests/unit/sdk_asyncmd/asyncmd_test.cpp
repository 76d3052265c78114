#include "unit/sdk_asyncmd/asyncmd_fixture.hpp"

namespace aio::asyncmd {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

std::vector<std::string> keys(const Object& object) {
  std::vector<std::string> names;
  for (const auto& [name, value] : object) names.emplace_back(name);
  return names;
}

TEST_F(AsyncmdTest, WordsAreTheModels) {
  const auto word = [](std::string_view state) { return state_word({{"state", state}}); };
  EXPECT_EQ(word("running"), "running");
  EXPECT_EQ(word("stopping"), "running");
  EXPECT_EQ(word("stopped"), "stopped");
  EXPECT_EQ(word("done"), "done");
  EXPECT_EQ(word("failed"), "error");
  EXPECT_EQ(word("held"), "error");
  EXPECT_EQ(word("restarting"), "error");
  EXPECT_EQ(word("inactive"), "");
  EXPECT_EQ(word("starting"), "");
  EXPECT_EQ(state_word({}), "");
}

TEST_F(AsyncmdTest, OnlyTasksThatEverRanAreShownAndTheBoardsName) {
  control_.add("hello");
  control_.add("hello.service.blink");
  control_.add("off").state = TaskState::inactive;
  const Object all = forms();
  EXPECT_THAT(keys(all), UnorderedElementsAre("hello.service", "hello.service.blink", "hostname"));
  EXPECT_EQ(all.at("hostname"), "board");
  EXPECT_EQ(all.at("hello.service").at("service"), true);
  EXPECT_EQ(all.at("hello.service.blink").at("service"), false);
}

TEST_F(AsyncmdTest, ARunningTaskHasNoEndAndNoResult) {
  auto& task = control_.add("hello");
  task.status = {{"since", now() - 5}, {"result", 7}};
  task.stats = {{"loops", 3}};
  const Object form = form_of("hello.service");
  EXPECT_EQ(form.at("status"), "running");
  EXPECT_EQ(form.at("since"), now() - 5);
  EXPECT_TRUE(form.at("done_at").is_null());
  EXPECT_TRUE(form.at("result").is_null());
  EXPECT_EQ(form.at("stats").at("loops"), 3);
  EXPECT_FALSE(form.contains("args"));
}

TEST_F(AsyncmdTest, NoStatsAreNull) {
  control_.add("hello");
  EXPECT_TRUE(form_of("hello.service").at("stats").is_null());
}

TEST_F(AsyncmdTest, ATaskThatEndedHasItsResultAndWhen) {
  auto& task = control_.add("hello");
  task.state = TaskState::done;
  task.result = "WLAN: ENABLED";
  task.status = {{"since", now() - 1}, {"done_at", now() - 1}};
  const Object form = form_of("hello.service");
  EXPECT_EQ(form.at("status"), "done");
  EXPECT_EQ(form.at("result"), "WLAN: ENABLED");
  EXPECT_EQ(form.at("done_at"), now() - 1);
}

TEST_F(AsyncmdTest, ARunBeganWhenItDidAndNotWhenItEnded) {
  aio::testing::FakeTask& task = control_.add("hello");
  task.state = TaskState::stopped;
  task.status = {{"since", now() - 1}, {"started_at", now() - 60}, {"done_at", now() - 1}};
  EXPECT_EQ(form_of("hello.service").at("since"), now() - 60);
}

// The client takes whatever has no end for running.
TEST_F(AsyncmdTest, WhatDoesNotRunAlwaysHasAnEndThatIsNotBeforeItsBeginning) {
  for (const auto state :
       {TaskState::stopped, TaskState::done, TaskState::failed, TaskState::held, TaskState::restarting}) {
    control_.add("hello").state = state;
    const Object form = form_of("hello.service");
    ASSERT_TRUE(form.at("done_at").is_number()) << to_string(state);
    EXPECT_GE(form.at("done_at").to_number<double>(), form.at("since").to_number<double>());
  }
  // The state is noted a moment after the end.
  control_.task("hello").status = {{"since", now()}, {"done_at", now() - 0.001}};
  EXPECT_EQ(form_of("hello.service").at("done_at"), now());
}

TEST_F(AsyncmdTest, AnErrorIsItsTypeAndText) {
  auto& task = control_.add("hello");
  task.state = TaskState::failed;
  task.error = Error{.type = "std::out_of_range", .message = "pin 99", .traceback = "at hello_service.cpp:3"};
  EXPECT_EQ(form_of("hello.service").at("status"), "error");
  EXPECT_EQ(form_of("hello.service").at("result"), "std::out_of_range:pin 99");
  const Object debug = form_of("hello.service", Form::debug);
  EXPECT_EQ(debug.at("traceback"),
            "hello.service: Traceback\nat hello_service.cpp:3\nstd::out_of_range: pin 99\n");
}

TEST_F(AsyncmdTest, AnErrorWithoutAnErrorIsSomeText) {
  control_.add("hello").state = TaskState::held;
  EXPECT_THAT(std::string(form_of("hello.service").at("result").as_string()), StartsWith("Held:"));
  control_.task("hello").state = TaskState::failed;
  EXPECT_THAT(std::string(form_of("hello.service").at("result").as_string()), StartsWith("Error:"));
  EXPECT_EQ(form_of("hello.service", Form::debug).at("traceback"), "");
}

TEST_F(AsyncmdTest, DebugAddsWhatTheClientShows) {
  auto& task = control_.add("hello");
  task.status = {{"children", Array{"hello.service.blink"}},
                 {"docs", "https://example.org"},
                 {"path", "/x/hello_service.so"},
                 {"info", "Hello"},
                 {"args", Array{2, 5}},
                 {"kwargs", {{"loglevel", "info"}}}};
  const Object form = form_of("hello.service", Form::debug);
  EXPECT_EQ(form.at("ctasks"), (Array{"hello.service.blink"}));
  EXPECT_EQ(form.at("docs"), "https://example.org");
  EXPECT_EQ(form.at("type"), "runtime.service");
  EXPECT_EQ(form.at("path"), "/x/hello_service.so");
  EXPECT_EQ(form.at("info"), "Hello");
  EXPECT_EQ(form.at("args"), (Array{2, 5}));
  EXPECT_EQ(form.at("kwargs").at("loglevel"), "info");
  EXPECT_EQ(form.at("log"), "");
}

// The client takes lengths, and goes through them.
TEST_F(AsyncmdTest, AChildsDetailsAreEmptyAndNotNull) {
  control_.add("hello.service.blink");
  const Object form = form_of("hello.service.blink", Form::debug);
  EXPECT_TRUE(form.at("args").is_array());
  EXPECT_TRUE(form.at("kwargs").is_object());
  EXPECT_TRUE(form.at("ctasks").is_array());
  EXPECT_EQ(form.at("path"), "");
}

TEST_F(AsyncmdTest, TheLastLineIsTheServicesOrItsChilds) {
  control_.add("hello");
  control_.add("world");
  control_.write(LogLevel::info, "hello.service", "first");
  control_.write(LogLevel::warning, "hello.service.blink", "second");
  control_.write(LogLevel::info, "other.service", "third");
  const Object all = forms(Form::debug);
  EXPECT_EQ(all.at("hello.service").at("log"),
            "2027-01-01 00:00:00 [board] [WARNING] [hello.service.blink] second\n");
  EXPECT_EQ(all.at("world.service").at("log"), "");
}

TEST_F(AsyncmdTest, AnOldLineIsFoundBehindManyNewOnes) {
  control_.add("hello");
  control_.add("world");
  control_.write(LogLevel::info, "hello.service", "old");
  for (int i = 0; i < 1000; ++i) control_.write(LogLevel::info, "world.service", "new");
  const Object all = forms(Form::debug);
  EXPECT_THAT(std::string(all.at("hello.service").at("log").as_string()), EndsWith("old\n"));
  EXPECT_THAT(std::string(all.at("world.service").at("log").as_string()), EndsWith("new\n"));
}

TEST_F(AsyncmdTest, ALogThatCannotBeReadIsTheDebugFormsError) {
  control_.add("hello");
  control_.refuse("read_log", "no log");
  EXPECT_NO_THROW(forms());
  EXPECT_THROW(forms(Form::debug), ControlError);
}

TEST_F(AsyncmdTest, FiguresAreOfTheMachineAndTheTasksThatRan) {
  control_.add("hello");
  control_.add("hello.service.blink");
  control_.add("world").state = TaskState::done;
  control_.add("off").state = TaskState::inactive;
  const Object all = figures(control_);
  EXPECT_EQ(all.at("tasks"), 3);
  EXPECT_EQ(all.at("services"), 2);
  EXPECT_EQ(all.at("ctasks"), 1);
  EXPECT_EQ(all.at("platform"), "linux");
  EXPECT_THAT(std::string(all.at("firmware").as_string()), StartsWith("aiod 1.0.0 on 2"));
  EXPECT_THAT(std::string(all.at("machine").as_string()), HasSubstr(" with "));
  for (const std::string kind : {"fs", "m"}) {
    const auto of = [&](const char* which) { return all.at(kind + which).to_number<std::int64_t>(); };
    EXPECT_GT(of("total"), 0);
    EXPECT_GE(of("free"), 0);
    EXPECT_EQ(of("total"), of("free") + of("used"));
  }
}

TEST_F(AsyncmdTest, TheBoardIsThisMachineSinceTheDaemonIsReady) {
  EXPECT_FALSE(this_board(control_).hostname.empty());
  control_.about["since"] = 1'798'761'500.5;
  EXPECT_EQ(this_board(control_).started, WallTime(std::chrono::milliseconds(1'798'761'500'500)));
}

}  // namespace
}  // namespace aio::asyncmd
