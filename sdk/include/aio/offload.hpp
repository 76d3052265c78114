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
/// interrupted: a stop of the task, and a time limit, takes effect at the await after this one, which may be
/// another offload; one that came before keeps the function from being run.
///
///     const auto read = [path] { return read_file(path); };
///     auto text = co_await aio::offload(read);
///
/// Name a function that captures more than numbers and pointers, as here: GCC 12 copies a closure that is
/// made within the co_await bit by bit, and breaks a short std::string in it.
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
