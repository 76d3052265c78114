#pragma once

#include <boost/asio/error.hpp>
#include <boost/asio/execution.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/recycling_allocator.hpp>

#include <concepts>
#include <type_traits>
#include <utility>

#include <aio/api.hpp>
#include <aio/detail/ready.hpp>
#include <aio/detail/task_context.hpp>

namespace aio {

class Loop;

namespace detail {

/// Whether a completion that Asio is about to run carries operation_aborted. Reads the error code that Asio
/// binds to the handler; a completion of another shape says no.
template <class Function>
bool delivers_abort(const Function& function) noexcept {
  if constexpr (requires {
                  { function.arg1_ } -> std::convertible_to<boost::system::error_code>;
                })
    return function.arg1_ == boost::asio::error::operation_aborted;
  else
    return false;
}

}  // namespace detail

/// Runs work on the loop on behalf of one task, and counts it as that task's. A concrete type, not
/// any_io_executor: that makes a resume three times cheaper. Get it by `co_await
/// asio::this_coro::executor` inside a task, or by Service::executor() for I/O objects that a service shares
/// between tasks. Thread: any.
class AIO_API Executor {
 public:
  /// Of no loop; only to be assigned to.
  Executor() noexcept = default;
  explicit Executor(Loop& loop, detail::TaskRef task = {}) noexcept;

  Loop& loop() const noexcept { return *loop_; }
  detail::TaskContext* task() const noexcept { return task_.get(); }

  boost::asio::io_context& query(boost::asio::execution::context_t) const noexcept { return *context_; }

  static constexpr boost::asio::execution::mapping_t query(boost::asio::execution::mapping_t) noexcept {
    return boost::asio::execution::mapping.thread;
  }
  boost::asio::execution::blocking_t query(boost::asio::execution::blocking_t) const noexcept {
    return never_blocks_ ? boost::asio::execution::blocking_t(boost::asio::execution::blocking.never)
                         : boost::asio::execution::blocking_t(boost::asio::execution::blocking.possibly);
  }
  Executor require(boost::asio::execution::blocking_t::possibly_t) const { return with_blocking(false); }
  Executor require(boost::asio::execution::blocking_t::never_t) const { return with_blocking(true); }

  template <class Function>
  void execute(Function&& function) const {
    const bool on_loop = context_->get_executor().running_in_this_thread();
    if (on_loop && !never_blocks_) {
      run(*this, std::decay_t<Function>(std::forward<Function>(function)));
      return;
    }
    if (on_loop) {
      make_ready([executor = *this, work = std::decay_t<Function>(std::forward<Function>(
                                        function))]() mutable { run(executor, std::move(work)); });
      return;
    }
    boost::asio::require(context_->get_executor(), boost::asio::execution::blocking.never,
                         boost::asio::execution::allocator(boost::asio::recycling_allocator<void>()))
        .execute([executor = *this, work = std::decay_t<Function>(std::forward<Function>(
                                        function))]() mutable { run(executor, std::move(work)); });
  }

  friend bool operator==(const Executor& a, const Executor& b) noexcept {
    return a.loop_ == b.loop_ && a.task_ == b.task_ && a.never_blocks_ == b.never_blocks_;
  }

 private:
  template <class Function>
  static void run(const Executor& executor, Function function) {
    detail::TaskRef alive = executor.task_;
    detail::ResumeScope scope(alive.get(), detail::delivers_abort(function));
    std::move(function)();
  }

  template <class Function>
  void make_ready(Function function) const {
    enqueue(detail::ReadyFunction<Function>::make(std::move(function)));
  }
  void enqueue(detail::Ready& ready) const;

  Executor with_blocking(bool never) const {
    Executor other = *this;
    other.never_blocks_ = never;
    return other;
  }

  Loop* loop_ = nullptr;
  boost::asio::io_context* context_ = nullptr;
  detail::TaskRef task_;
  bool never_blocks_ = false;
};

}  // namespace aio
