#pragma once

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <concepts>
#include <vector>

#include <aio/detail/task_context.hpp>
#include <aio/testing/manual_loop.hpp>
#include <aio/timeout.hpp>

namespace aio {

using testing::ManualLoop;

/// Tasks as the engine starts them, on a manual clock.
class TaskTest : public ::testing::Test {
 protected:
  // A lambda that is a coroutine must outlive its task.
  template <std::invocable Body>
  detail::TaskRef start(Body body) {
    return start([](Body kept) -> Task<void> { co_await kept(); }(std::move(body)));
  }

  // Starts a task as the engine does: a root that keeps awaits usable after the stop.
  detail::TaskRef start(Task<void> body) {
    detail::TaskRef context(new detail::TaskContext(manual_.loop(), "test"));
    boost::asio::co_spawn(
        manual_.loop().executor(context), detail::let_clean_up(std::move(body)),
        boost::asio::bind_cancellation_slot(context->slot(), [this](std::exception_ptr error) {
          ended_ = true;
          error_ = error;
        }));
    contexts_.push_back(context);
    manual_.settle();
    return context;
  }

  bool ended_with_abort() const {
    if (!ended_ || !error_) return false;
    try {
      std::rethrow_exception(error_);
    } catch (const boost::system::system_error& e) {
      return e.code() == boost::asio::error::operation_aborted;
    } catch (...) {
      return false;
    }
  }

  // What Asio keeps in a slot holds the task's executor, and so the context that holds the slot.
  void TearDown() override {
    for (const auto& context : contexts_) context->abandon();
    manual_.settle();
    for (const auto& context : contexts_) context->slot().clear();
  }

  ManualLoop manual_;
  std::vector<detail::TaskRef> contexts_;
  bool ended_ = false;
  std::exception_ptr error_;
};

}  // namespace aio
