#include "engine/record.hpp"

#include <gtest/gtest.h>

#include <aio/loop.hpp>

#include <future>
#include <thread>

namespace aiod::engine {
namespace {

// On real workers: the manual loop's do all in place.
class NamingTest : public testing::Test {
 protected:
  void fail() {
    record_.finish(
        TaskState::failed, {},
        aio::Error{.type = "std::runtime_error", .message = "x", .traceback = "#0 ?? (gone+0x1) [00]\n"});
    record_.name_functions(loop_);
  }
  std::size_t come_back() {
    while (loop_.busy_workers() > 0) std::this_thread::yield();
    return loop_.poll();
  }

  aio::SystemClock clock_;
  aio::Loop loop_{clock_, {.offload_threads = 1}};
  TaskRecord record_{"a.service", clock_, {}};
};

TEST_F(NamingTest, ComesBackToTheLoop) {
  fail();
  EXPECT_EQ(come_back(), 1u);
}

TEST_F(NamingTest, WhatStillWaitsForAWorkerAtTheEndIsLeftUndone) {
  std::promise<void> busy;
  loop_.run_on_worker([&] { busy.get_future().wait(); });
  fail();
  record_.stop_naming();
  busy.set_value();
  EXPECT_EQ(come_back(), 0u);
}

}  // namespace
}  // namespace aiod::engine
