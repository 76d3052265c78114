#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "logging/mapping.hpp"
#include "logging/record.hpp"
#include "logging/ring_format.hpp"
#include "logging/ring_view.hpp"

namespace aiod::logging {

/// A ring read from a file into memory: what a daemon left that is gone. Nothing in the file is trusted.
class RingImage {
 public:
  /// nullopt when there is no such file, or it is no ring of this version.
  static std::optional<RingImage> load(const std::filesystem::path& file);

  RingView view() const noexcept { return {data_, tail_, head_, last_size_}; }

  /// One more than the newest line's number.
  std::uint64_t next_seq() const noexcept { return next_seq_; }

  /// Records at the end were torn: the log ends before them.
  bool damaged() const noexcept { return damaged_; }

 private:
  RingImage(std::vector<std::byte> data, const RingHeader& header);

  std::vector<std::byte> data_;
  std::uint64_t tail_ = 0;
  std::uint64_t head_ = 0;
  std::uint64_t next_seq_ = 1;
  std::uint32_t last_size_ = 0;
  bool damaged_ = false;
};

/// The log's memory: the newest records, in a fixed number of bytes, the oldest overwritten first. In a
/// mapped file it outlives the process: see ring_format.hpp. Thread: one at a time (aiod::logging::Log
/// locks).
class Ring {
 public:
  /// Makes a new ring in `file`. What is there already, whatever it is, becomes `file`.1 and replaces an
  /// older one. `size` is that of the whole file; less than the smallest ring is raised to it. Throws
  /// std::system_error or std::filesystem::filesystem_error.
  static Ring create(const std::filesystem::path& file, std::size_t size);

  /// The same in memory of this process.
  static Ring in_memory(std::size_t size);

  /// Moves a ring that is in memory into a new file, as `create` makes one, and throws as that does.
  void move_to(const std::filesystem::path& file);

  /// The ring that the daemon before this one left in `file`, once `create` has moved it aside.
  static std::optional<RingImage> open_previous(const std::filesystem::path& file);

  /// Writes one line and returns it as it lies in the ring. Neither allocates nor blocks. Bytes that are not
  /// UTF-8 become U+FFFD; what is longer than longest_text() ends with "… [N bytes cut]".
  RecordView write(aio::WallTime time, aio::LogLevel level, std::string_view unit,
                   std::string_view text) noexcept;

  RingView view() const noexcept { return {data_, tail_, head_, last_size_}; }

  /// The number of the oldest line that is still there; next_seq() when there is none.
  std::uint64_t oldest_seq() const noexcept;
  std::uint64_t next_seq() const noexcept { return next_seq_; }

  std::size_t longest_text() const noexcept { return longest_text_; }

 private:
  explicit Ring(Mapping mapping);

  void make_room(std::size_t size) noexcept;
  void pad_to_end() noexcept;
  RecordView append(RecordHeader record, std::string_view unit, std::string_view text) noexcept;
  std::size_t rest() const noexcept { return data_.size() - static_cast<std::size_t>(head_ % data_.size()); }
  RingHeader& header() noexcept;

  Mapping mapping_;
  std::span<std::byte> data_;
  std::uint64_t tail_ = 0;
  std::uint64_t head_ = 0;
  std::uint64_t next_seq_ = 1;
  std::uint32_t last_size_ = 0;
  std::size_t longest_text_ = 0;
  std::string unit_scratch_;
  std::string text_scratch_;
};

}  // namespace aiod::logging
