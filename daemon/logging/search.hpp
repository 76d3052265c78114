#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "logging/filter.hpp"
#include "logging/record.hpp"
#include "logging/ring.hpp"

namespace aiod::logging {

/// Looks for the newest lines that match, a slice at a time, from the newest to the oldest: whoever runs on
/// the loop calls step() once a turn, so that a search through a full ring holds up nobody. Lines that are
/// written meanwhile are not part of it; those that are overwritten before it comes to them are not found.
///
/// Log::search() and search_image() make one. Loop's thread only; the log must outlive it.
class Search {
 public:
  /// Calls a function with the ring as it is at that moment.
  using WithRing = std::function<void(const std::function<void(const RingView&)>&)>;

  /// Of lines before the position `end`, where the line `next_seq` would begin.
  Search(WithRing with_ring, Filter filter, std::size_t max, std::uint64_t end, std::uint64_t next_seq);

  /// Looks at the next older lines. False when there is no more to look for.
  bool step();

  /// What was found, oldest first. Once, after the last step.
  std::vector<Record> take();

  /// The memory of what has been found so far and not been taken, about.
  std::size_t found_bytes() const noexcept { return found_bytes_; }

  /// The first line that was not there when the search began.
  std::uint64_t next_seq() const noexcept { return next_seq_; }

  /// After the last step: how many lines with a number above the filter's `after` were overwritten before the
  /// search came to them; 0 without such a number.
  std::uint64_t lost() const noexcept;

 private:
  void look_at(const RingView& ring, std::vector<Record>& lines);

  WithRing with_ring_;
  Filter filter_;
  std::size_t max_;
  std::uint64_t position_;
  std::uint64_t next_seq_;
  std::uint64_t reached_;  // the oldest line looked at
  std::uint64_t oldest_;   // in the ring, at the last step
  bool more_;
  std::vector<Record> found_;  // newest first
  std::size_t found_bytes_ = 0;
};

/// A search of a log that nobody writes any more.
Search search_image(RingImage image, Filter filter, std::size_t max);

}  // namespace aiod::logging
