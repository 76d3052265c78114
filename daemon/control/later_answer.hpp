#pragma once

#include <aio/ctl.hpp>
#include <aio/event.hpp>
#include <aio/loop.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <source_location>
#include <utility>

#include "control/access.hpp"
#include "control/operations.hpp"

namespace aiod::control {

/// What went wrong, as a service is told: text only, so that nothing of a plugin is kept in it.
inline aio::ControlError control_error(const std::exception_ptr& error) {
  using Code = aio::ControlError::Code;
  try {
    std::rethrow_exception(error);
  } catch (const aio::ControlError& e) {
    return e;
  } catch (const NoSuchService& e) {
    return aio::ControlError(e.what(), Code::unknown_name);
  } catch (const Denied& e) {
    return aio::ControlError(e.what(), Code::denied);
  } catch (const std::exception& e) {
    return aio::ControlError(e.what());
  }
}

/// An answer that a task waits for and a callback gives. Both hold it, so that either may be gone first.
template <class T>
class LaterAnswer {
 public:
  void give(T value) {
    value_ = std::move(value);
    given_.set();
  }
  void fail(const std::exception_ptr& error) {
    error_ = control_error(error);
    given_.set();
  }

  aio::Task<void> wait(std::source_location where) { return given_.wait(where); }
  T take() {
    if (error_) throw *error_;
    return std::move(*value_);
  }

 private:
  aio::Event given_;
  std::optional<T> value_;
  std::optional<aio::ControlError> error_;
};

template <class T>
using LaterAnswerPtr = std::shared_ptr<LaterAnswer<T>>;

/// Calls `ask(answer)` from the loop, so that no code of the asking service is on the stack, and what it
/// costs is not counted as that service's; then waits for the answer. What `ask` throws is the answer.
template <class T, class Ask>
aio::Task<T> ask_later(aio::Loop& loop, Ask ask, std::source_location where) {
  const auto answer = std::make_shared<LaterAnswer<T>>();
  loop.post([answer, ask = std::move(ask)] {
    try {
      ask(answer);
    } catch (...) {
      answer->fail(std::current_exception());
    }
  });
  co_await answer->wait(where);
  co_return answer->take();
}

}  // namespace aiod::control
