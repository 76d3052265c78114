#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <aio/log.hpp>
#include <aio/time.hpp>

namespace aiod::logging {

/// One line of the log, as it lies in the ring. The views are valid until the next write to that ring.
struct RecordView {
  std::uint64_t seq = 0;  // counts the daemon's lines from 1
  aio::WallTime time{};
  aio::LogLevel level = aio::LogLevel::info;
  std::string_view unit;  // "hello.service.blink"; the daemon's own lines have "aiod"
  std::string_view text;  // valid UTF-8
};

/// The same, kept.
struct Record {
  std::uint64_t seq = 0;
  aio::WallTime time{};
  aio::LogLevel level = aio::LogLevel::info;
  std::string unit;
  std::string text;

  Record() = default;
  explicit Record(const RecordView& view)
      : seq(view.seq), time(view.time), level(view.level), unit(view.unit), text(view.text) {}

  bool operator==(const Record&) const = default;
};

}  // namespace aiod::logging
