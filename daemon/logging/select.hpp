#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "logging/filter.hpp"
#include "logging/record.hpp"
#include "logging/ring_view.hpp"

namespace aiod::logging {

/// Lines that were read, oldest first.
struct Batch {
  std::vector<Record> records{};
  std::uint64_t next_seq = 0;  // where to read on
  std::uint64_t lost = 0;      // lines that were overwritten before they could be read
};

/// Lines looked at in one go: what holds the log's lock, or the loop, is short.
inline constexpr std::size_t scan_step = 256;

/// Copies the lines from `position` on whose envelope matches: at most `max`, out of at most scan_step, and
/// no more once their texts are a slice of the filter's. Moves `position` behind what it looked at; at the
/// view's end it has seen all.
std::vector<Record> scan_forward(const RingView& view, std::uint64_t& position, const Filter& filter,
                                 std::size_t max);

/// The same for the lines before `position`, the newest first; at the view's begin it has seen all that can
/// match. `reached` becomes the number of the oldest line looked at, if any was.
std::vector<Record> scan_backward(const RingView& view, std::uint64_t& position, const Filter& filter,
                                  std::uint64_t& reached);

/// Moves the lines whose text matches to `records`.
void keep_matching(std::vector<Record> lines, const Filter& filter, std::vector<Record>& records);

}  // namespace aiod::logging
