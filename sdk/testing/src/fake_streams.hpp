#pragma once

#include <memory>
#include <string_view>
#include <utility>

#include <aio/detail/drop_queue.hpp>
#include <aio/testing/fake_control.hpp>

namespace aio::testing {

/// Whether a name or wildcard, as users type it, means the task of this full name.
bool means(std::string_view pattern, std::string_view task);

/// Whether a query wants the line.
bool wants(const LogQuery& query, const LogRecord& line);

struct FakeControl::Events {
  aio::detail::DropQueue<TaskEvent> queue{EventStream::capacity};
};

/// Each line is a batch of its own.
struct FakeControl::Lines {
  LogQuery query;
  aio::detail::DropQueue<LogBatch> queue{1000};
};

}  // namespace aio::testing
