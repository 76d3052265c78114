#include "unittest/unittest_service.cpp"

#include <gtest/gtest.h>

#include <filesystem>

#include <aio/testing/service_harness.hpp>

#include "support/temp_dir.hpp"

namespace unittest {
namespace {

using aio::testing::RunState;

class UnittestTest : public ::testing::Test {
 protected:
  void start(aio::Object kwargs = {}) {
    kwargs["testdir"] = aio::Array{"/t/good", "/t/bad"};
    service_.start({.kwargs = std::move(kwargs)});
    service_.settle();
  }
  void answer_good() {
    service_.processes().answer("/t/good", {.exit_code = 0, .output = "1..2\nok 1\nok 2\n"});
  }
  void answer_bad() {
    service_.processes().answer("/t/bad", {.exit_code = 1, .output = "1..2\nok 1\nnot ok 2 - fan\n"});
  }

  aio::testing::ServiceHarness<UnittestService> service_{"unittest"};
};

TEST_F(UnittestTest, FailsWhenATestHas) {
  answer_good();
  answer_bad();
  start();
  ASSERT_EQ(service_.state(), RunState::failed);
  EXPECT_EQ(service_.error()->message, "3 passed, 1 failed");
  EXPECT_NE(service_.service().report().find("/t/bad: FAIL 1 passed, 1 failed\n    FAIL: 2 - fan\n"),
            std::string::npos)
      << service_.service().report();
  EXPECT_EQ(service_.service().stats().at("test").at("/t/good").at("status"), "OK");
  EXPECT_EQ(service_.service().stats().at("failures"), 1);
}

TEST_F(UnittestTest, OrSaysSoOnly) {
  answer_good();
  answer_bad();
  start({{"fail", false}});
  ASSERT_EQ(service_.state(), RunState::done);
  EXPECT_EQ(service_.result(), "3 passed, 1 failed");
}

TEST_F(UnittestTest, AProgramThatTakesTooLongIsEnded) {
  answer_good();
  service_.processes().hold("/t/bad");
  start({{"limit", 10}});
  EXPECT_EQ(service_.processes().running(), 1U);
  service_.advance(10s);
  EXPECT_EQ(service_.state(), RunState::failed);
  EXPECT_EQ(service_.processes().ended_early(), 1U);
  EXPECT_NE(service_.service().report().find("took longer than 10s"), std::string::npos);
}

TEST_F(UnittestTest, AStopEndsTheProgram) {
  service_.processes().hold("/t/good");
  start();
  service_.stop();
  EXPECT_EQ(service_.state(), RunState::stopped);
  EXPECT_EQ(service_.processes().ended_early(), 1U);
}

TEST_F(UnittestTest, AProgramThatIsNotThereIsAFailure) {
  answer_good();
  start();
  EXPECT_EQ(service_.state(), RunState::failed);
  EXPECT_EQ(service_.service().stats().at("failures"), 1);
}

TEST_F(UnittestTest, WhatBelongsToAFailedTestIsAWarning) {
  answer_good();
  service_.processes().answer("/t/bad",
                              {.exit_code = 1, .output = "1..2\nok 1\nnot ok 2 - fan\n# it stands still\n"});
  start();
  using aio::LogLevel;
  EXPECT_TRUE(service_.log().contains(LogLevel::warning, "not ok 2 - fan"));
  EXPECT_TRUE(service_.log().contains(LogLevel::warning, "# it stands still"));
  EXPECT_TRUE(service_.log().contains(LogLevel::debug, "ok 1"));
  EXPECT_FALSE(service_.log().contains(LogLevel::warning, "ok 1"));
}

TEST_F(UnittestTest, OfAProgramThatFailsAsAWholeItIsAllOfIt) {
  answer_good();
  service_.processes().answer("/t/bad", {.exit_code = 3, .output = "no fan\nthere\n"});
  start();
  EXPECT_TRUE(service_.log().contains(aio::LogLevel::warning, "no fan"));
  EXPECT_TRUE(service_.log().contains(aio::LogLevel::warning, "there"));
}

TEST_F(UnittestTest, SavesItsReportWhenItIsANewOne) {
  const aiod::support::TempDir folder;
  const auto file = folder.path() / "report";
  answer_good();
  answer_bad();
  start({{"save_report", file.string()}});
  EXPECT_EQ(aiod::support::read_text(file).find("unittest.service [ FAIL ]\n"), 0U)
      << aiod::support::read_text(file);
  EXPECT_NE(aiod::support::read_text(file).find("FAIL: 2 - fan"), std::string::npos);
  std::filesystem::remove(file);
  start({{"save_report", file.string()}});
  EXPECT_FALSE(std::filesystem::exists(file)) << "nothing is new";
  service_.processes().answer("/t/bad", {.exit_code = 0, .output = "1..1\nok 1\n"});
  start({{"save_report", file.string()}});
  EXPECT_EQ(aiod::support::read_text(file).find("unittest.service [ OK ]\n"), 0U);
}

// Tests and what they test, as files; what the programs print is the fakes'.
class UnittestChangesTest : public UnittestTest {
 protected:
  UnittestChangesTest() {
    for (const char* name : {"tests/test_fan", "tests/test_pump", "lib/pump.py", "lib/fan.py"})
      write(name, "1");
    for (const char* name : {"test_fan", "test_pump"}) answer(name, 0);
  }
  void write(const std::string& name, const std::string& text) {
    folder_.write(name, text);
    std::filesystem::permissions(folder_.path() / name, std::filesystem::perms::owner_all);
  }
  void answer(const std::string& name, int exit_code) {
    service_.processes().answer((folder_.path() / "tests" / name).string(), {.exit_code = exit_code});
  }
  std::vector<std::string> run() {
    service_.processes().clear_calls();
    service_.start({.args = {"tests", "lib", folder_.path().string()}});
    service_.settle();
    std::vector<std::string> names;
    for (const std::string& call : service_.processes().calls())
      names.push_back(std::filesystem::path(call).filename().string());
    return names;
  }
  using Names = std::vector<std::string>;

  aiod::support::TempDir folder_;
};

TEST_F(UnittestChangesTest, WhatHasNotChangedIsNotRunAgain) {
  EXPECT_EQ(run(), (Names{"test_fan", "test_pump"}));
  EXPECT_EQ(run(), Names{});
  EXPECT_TRUE(service_.log().contains("the tests are up to date: 2 passed, 0 failed"));
  EXPECT_EQ(service_.result(), "2 passed, 0 failed");
}

TEST_F(UnittestChangesTest, AChangedTestIsRun) {
  run();
  write("tests/test_fan", "22");
  EXPECT_EQ(run(), Names{"test_fan"});
}

TEST_F(UnittestChangesTest, AChangedModuleHasTheTestsRunThatAreCalledAfterIt) {
  run();
  write("lib/pump.py", "22");
  EXPECT_EQ(run(), Names{"test_pump"});
  write("lib/valve.py", "1");
  EXPECT_EQ(run(), (Names{"test_fan", "test_pump"})) << "nobody knows what tests it";
}

TEST_F(UnittestChangesTest, WhatHasFailedIsRunUntilItPasses) {
  answer("test_fan", 1);
  run();
  EXPECT_EQ(run(), Names{"test_fan"});
  EXPECT_EQ(service_.error()->message, "1 passed, 1 failed");
  answer("test_fan", 0);
  EXPECT_EQ(run(), Names{"test_fan"});
  EXPECT_EQ(run(), Names{});
}

TEST_F(UnittestChangesTest, AProgramThatHasGoneIsForgotten) {
  run();
  std::filesystem::remove(folder_.path() / "tests/test_fan");
  run();
  EXPECT_EQ(service_.result(), "1 passed, 0 failed");
}

TEST_F(UnittestTest, TakesWhatAConfigurationOfAsyncmdSays) {
  const aiod::support::TempDir folder;
  std::filesystem::create_directories(folder.path() / "tests");
  service_.start({.kwargs = {{"testdir", "tests"},
                             {"modules", {"./lib"}},
                             {"root", folder.path().string() + "/"},
                             {"debug", false},
                             {"save_report", false}}});
  service_.settle();
  EXPECT_EQ(service_.result(), "0 passed, 0 failed");
}

TEST_F(UnittestTest, RefusesAFolderThatIsNotThere) {
  service_.start({.args = {"/nowhere"}});
  service_.settle();
  ASSERT_EQ(service_.state(), RunState::failed);
  EXPECT_EQ(service_.error()->type, "aio::ConfigError");
}

}  // namespace
}  // namespace unittest
