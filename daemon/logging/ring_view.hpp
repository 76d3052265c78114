#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>

#include "logging/record.hpp"
#include "logging/ring_format.hpp"

namespace aiod::logging {

/// The line whose record, header and all, begins at `start`.
RecordView view_of(const RecordHeader& header, const std::byte* start) noexcept;

/// Reads the records of a ring, live or loaded from a file, and trusts none of its bytes: what does not hold
/// together ends the reading. A cheap value; the data must outlive it and must not be written meanwhile.
///
/// Positions are those of ring_format.hpp. One that has been overwritten means the oldest record.
class RingView {
 public:
  /// Returns false to stop.
  using Visitor = std::function<bool(const RecordView&)>;

  struct Entry {
    RecordHeader header;
    RecordView record;
  };

  /// `last_size` is that of the record before `head`; 0 when there is none.
  RingView(std::span<const std::byte> data, std::uint64_t tail, std::uint64_t head, std::uint32_t last_size)
      : data_(data), tail_(tail), head_(head), last_size_(last_size) {}

  std::uint64_t begin() const noexcept { return tail_; }
  std::uint64_t end() const noexcept { return head_; }

  /// The record that begins there, padding included; nullopt when there is none or it is damaged.
  std::optional<Entry> at(std::uint64_t position) const noexcept;

  /// The number of the oldest line that is still there; nullopt when there is none.
  std::optional<std::uint64_t> oldest_seq() const noexcept;

  /// Where the first line with this number or a higher one begins.
  std::uint64_t find(std::uint64_t seq) const noexcept;

  /// Visits lines from `position` on. Returns where to go on: behind the line at which the visitor stopped.
  std::uint64_t forward(std::uint64_t position, const Visitor& visit) const;

  /// Visits the lines before `position`, the newest first. Returns where to go on: at the last one visited.
  std::uint64_t backward(std::uint64_t position, const Visitor& visit) const;

 private:
  std::optional<std::uint64_t> before(std::uint64_t position) const noexcept;

  std::span<const std::byte> data_;
  std::uint64_t tail_;
  std::uint64_t head_;
  std::uint32_t last_size_;
};

}  // namespace aiod::logging
