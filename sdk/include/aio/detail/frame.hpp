#pragma once

#include <boost/asio/awaitable.hpp>

#include <coroutine>
#include <exception>
#include <type_traits>
#include <utility>

#include <aio/api.hpp>
#include <aio/detail/residence.hpp>
#include <aio/executor.hpp>

namespace aio::detail {

/// What a coroutine that ended without co_return throws.
AIO_API std::exception_ptr no_result() noexcept;

/// Asio's awaiting of a task, told of the promise that Asio knows.
template <class T>
struct TaskAwaiter {
  boost::asio::awaitable<T, Executor> task;

  bool await_ready() const noexcept { return task.await_ready(); }

  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> awaiting) {
    using Known = typename Promise::Known;
    task.await_suspend(std::coroutine_handle<Known>::from_promise(static_cast<Known&>(awaiting.promise())));
  }

  T await_resume() { return task.await_resume(); }
};

template <class T>
class FrameBase : public boost::asio::detail::awaitable_frame<T, Executor> {
 public:
  using Known = boost::asio::detail::awaitable_frame<T, Executor>;
  using Known::await_transform;

  template <class Other>
  TaskAwaiter<Other> await_transform(boost::asio::awaitable<Other, Executor> task) {
    return {std::as_const(*this).await_transform(std::move(task))};
  }

 private:
  Stay stay_;
};

/// The promise of an aio::Task: Asio's, and two things that Asio's does not know. A coroutine that was called
/// through the handle of an interface keeps the provider's object alive as long as its frame, and one that
/// runs off its end fails, where Asio would hand out storage that was never set.
template <class T>
class Frame : public FrameBase<T> {
 public:
  template <class Value>
  void return_value(Value&& value) {
    FrameBase<T>::return_value(std::forward<Value>(value));
    returned_ = true;
  }

  auto final_suspend() noexcept {
    if (!returned_ && this->pending_exception_ == nullptr) this->set_except(no_result());
    return FrameBase<T>::final_suspend();
  }

 private:
  bool returned_ = false;
};

template <>
class Frame<void> : public FrameBase<void> {};

}  // namespace aio::detail

template <class T, class... Arguments>
  requires(!std::is_same_v<T, boost::asio::detail::awaitable_thread_entry_point>)
struct std::coroutine_traits<boost::asio::awaitable<T, aio::Executor>, Arguments...> {
  using promise_type = aio::detail::Frame<T>;
};
