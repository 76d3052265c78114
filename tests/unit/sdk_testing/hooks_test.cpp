#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <aio/detail/wait.hpp>
#include <aio/service.hpp>
#include <aio/testing/service_harness.hpp>

namespace aio::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// What the hooks do is set by the test before the start.
class HookedService final : public Service<> {
 public:
  HookedService() : Service({}) {}

  Task<Value> task(NoParams) override {
    bool stopped = false;
    try {
      co_await sleep(10s);
    } catch (const boost::system::system_error&) {
      stopped = true;
    }
    if (stopped) {
      if (clean_up > 0s) co_await sleep(clean_up);
      if (fail_in_clean_up) throw std::length_error("clean-up");
      if (!return_when_stopped) aio::detail::throw_aborted();
      co_return "returned";
    }
    if (fails) throw std::out_of_range("far");
    co_return "result";
  }
  Value on_stop(const NoParams&) override {
    trail += "on_stop ";
    if (stop_throws) throw std::runtime_error("in the hook");
    return "from on_stop";
  }
  std::optional<Value> on_error(const Error& error, const NoParams&) override {
    trail += "on_error(" + error.message + ") ";
    if (error_throws) throw std::runtime_error("in the hook");
    return handled;
  }

  std::string trail;
  std::optional<Value> handled;
  Duration clean_up{};
  bool fails = false;
  bool fail_in_clean_up = false;
  bool return_when_stopped = false;
  bool stop_throws = false;
  bool error_throws = false;
};

class HooksTest : public ::testing::Test {
 protected:
  ServiceHarness<HookedService> h_;
  HookedService& service_ = h_.service();
};

TEST_F(HooksTest, AReturnCallsNeither) {
  h_.start();
  h_.run_to_end();
  EXPECT_EQ(h_.state(), RunState::done);
  EXPECT_EQ(h_.result(), "result");
  EXPECT_THAT(service_.trail, IsEmpty());
}

TEST_F(HooksTest, AStopTakesTheResultOfOnStop) {
  h_.start();
  h_.stop();
  EXPECT_EQ(h_.state(), RunState::stopped);
  EXPECT_EQ(h_.result(), "from on_stop");
  EXPECT_FALSE(h_.error());
}

TEST_F(HooksTest, ATaskThatReturnsWhenStoppedIsStoppedToo) {
  service_.return_when_stopped = true;
  h_.start();
  h_.stop();
  EXPECT_EQ(h_.state(), RunState::stopped);
  EXPECT_EQ(h_.result(), "from on_stop");
}

TEST_F(HooksTest, CleanUpMayWait) {
  service_.clean_up = 3s;
  h_.start();
  h_.stop();
  EXPECT_EQ(h_.state(), RunState::stopping);
  EXPECT_THAT(service_.trail, IsEmpty());
  h_.advance(3s);
  EXPECT_EQ(h_.state(), RunState::stopped);
}

TEST_F(HooksTest, AFailureWhileStoppingGoesToOnErrorOnly) {
  service_.fail_in_clean_up = true;
  h_.start();
  h_.stop();
  EXPECT_EQ(h_.state(), RunState::failed);
  EXPECT_EQ(h_.error()->type, "std::length_error");
  EXPECT_EQ(service_.trail, "on_error(clean-up) ");
}

TEST_F(HooksTest, OnStopThatThrowsFails) {
  service_.stop_throws = true;
  h_.start();
  h_.stop();
  ASSERT_EQ(h_.state(), RunState::failed);
  EXPECT_EQ(h_.error()->message, "on_stop: in the hook");
  EXPECT_EQ(service_.trail, "on_stop ");
}

TEST_F(HooksTest, AFailureIsFailedUnlessHandled) {
  service_.fails = true;
  h_.start();
  h_.run_to_end();
  ASSERT_EQ(h_.state(), RunState::failed);
  EXPECT_EQ(h_.error()->type, "std::out_of_range");
  EXPECT_EQ(service_.trail, "on_error(far) ");

  service_.handled = 7;
  h_.start();
  h_.run_to_end();
  EXPECT_EQ(h_.state(), RunState::done);
  EXPECT_EQ(h_.result(), 7);
  EXPECT_FALSE(h_.error());
}

TEST_F(HooksTest, OnErrorThatThrowsFailsWithBothMessages) {
  service_.fails = true;
  service_.error_throws = true;
  h_.start();
  h_.run_to_end();
  ASSERT_EQ(h_.state(), RunState::failed);
  EXPECT_EQ(h_.error()->type, "std::out_of_range");
  EXPECT_THAT(h_.error()->message, HasSubstr("far"));
  EXPECT_THAT(h_.error()->message, HasSubstr("std::runtime_error: in the hook"));
}

TEST_F(HooksTest, StoppingWhatDoesNotRunDoesNothing) {
  h_.stop();
  EXPECT_EQ(h_.state(), RunState::inactive);
  h_.start();
  h_.run_to_end();
  h_.stop();
  EXPECT_EQ(h_.state(), RunState::done);
  EXPECT_THAT(service_.trail, IsEmpty());
}

TEST_F(HooksTest, ANewRunForgetsTheLastOutcome) {
  service_.fails = true;
  h_.start();
  h_.run_to_end();
  h_.start();
  EXPECT_TRUE(h_.running());
  EXPECT_FALSE(h_.error());
  EXPECT_TRUE(h_.result().is_null());
}

TEST(Hooks, AServiceWithoutAHostSaysWhatToUse) {
  try {
    HookedService service;
    FAIL();
  } catch (const std::logic_error& e) {
    EXPECT_THAT(e.what(), HasSubstr("ServiceHarness"));
  }
}

}  // namespace
}  // namespace aio::testing
