#pragma once

#include <aio/asyncmd.hpp>

#include <gmock/gmock.h>

#include <cstdlib>
#include <ctime>
#include <string>

#include <aio/error.hpp>
#include <aio/testing/fake_control.hpp>
#include <aio/testing/manual_clock.hpp>

namespace aio::asyncmd {

/// A board whose tasks are what the test says, in UTC. The daemon began ten seconds ago.
class AsyncmdTest : public ::testing::Test {
 protected:
  AsyncmdTest() {
    ::setenv("TZ", "UTC", 1);
    ::tzset();
  }

  Object forms(Form form = Form::brief) {
    return status(control_, control_.status("*", true), form, {.hostname = "board", .started = started_});
  }
  Object form_of(const std::string& task, Form form = Form::brief) {
    return forms(form).at(task).as_object();
  }
  double now() const { return std::chrono::duration<double>(clock_.wall_now().time_since_epoch()).count(); }

  aio::testing::ManualClock clock_;
  aio::testing::FakeControl control_{clock_};
  WallTime started_ = clock_.wall_now() - std::chrono::seconds(10);
};

}  // namespace aio::asyncmd
