#include "unittest/unittest_service.cpp"

#include <gtest/gtest.h>

#include <aio/testing/service_harness.hpp>

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

TEST_F(UnittestTest, RefusesAFolderThatIsNotThere) {
  service_.start({.args = {"/nowhere"}});
  service_.settle();
  ASSERT_EQ(service_.state(), RunState::failed);
  EXPECT_EQ(service_.error()->type, "aio::ConfigError");
}

}  // namespace
}  // namespace unittest
