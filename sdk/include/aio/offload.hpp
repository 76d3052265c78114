#pragma once

#include <exception>
#include <functional>
#include <optional>
#include <source_location>
#include <type_traits>
#include <utility>

#include <aio/api.hpp>
#include <aio/task.hpp>

namespace aio {
namespace detail {

/// Runs `work` on a worker and resumes when it has returned. `work` must not throw.
AIO_API Task<void> await_worker(std::function<void()> work, std::source_location where);

}  // namespace detail

/// Runs a blocking function on a worker thread and returns its result, or throws what it threw. The function
/// may use what it captured, and the logger, but nothing else of the service or of aio. It can't be
/// interrupted: a stop of the task takes effect at the await after this one.
///
///     auto text = co_await aio::offload([path] { return read_file(path); });
template <class Function>
Task<std::invoke_result_t<Function&>> offload(Function function,
                                              std::source_location where = std::source_location::current()) {
  using Result = std::invoke_result_t<Function&>;
  std::exception_ptr failure;
  if constexpr (std::is_void_v<Result>) {
    co_await detail::await_worker(
        [&] {
          try {
            function();
          } catch (...) {
            failure = std::current_exception();
          }
        },
        where);
    if (failure) std::rethrow_exception(failure);
  } else {
    std::optional<Result> result;
    co_await detail::await_worker(
        [&] {
          try {
            result.emplace(function());
          } catch (...) {
            failure = std::current_exception();
          }
        },
        where);
    if (failure) std::rethrow_exception(failure);
    co_return std::move(*result);
  }
}

}  // namespace aio
