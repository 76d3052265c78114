#pragma once

#include <source_location>

#include <aio/api.hpp>
#include <aio/task.hpp>
#include <aio/time.hpp>

namespace aio {

/// Waits on the loop's clock, so that a test on a manual clock runs a week of sleeps in milliseconds. Never
/// ends early. Zero and less let other tasks run once. Aborted by a stop: throws operation_aborted.
AIO_API Task<void> sleep(Duration duration, std::source_location where = std::source_location::current());

/// Waits until a moment of the monotonic clock; for a period without drift add to the last deadline:
///
///     for (auto due = aio::now();; co_await aio::sleep_until(due += 10ms)) ...
AIO_API Task<void> sleep_until(TimePoint deadline,
                               std::source_location where = std::source_location::current());

}  // namespace aio
