#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

/// The ring's file: a RingHeader, then `capacity` bytes of records. All numbers are in the machine's byte
/// order: the file is read on the board that wrote it.
///
/// A *position* counts bytes since the ring was made and never wraps; it lies at `position % capacity` of the
/// data. The records between `tail` and `head` are the log. A writer moves `tail` beyond what it is about to
/// overwrite, writes the record, and then moves `head`; killed at any instruction it leaves whole records
/// only. What the file system tore (after a power cut) fails its checksum.
///
/// A record never wraps: where it does not fit before the end of the data, a record of kind `padding` fills
/// the rest. A rest too small for a header belongs to the record before it.
namespace aiod::logging {

struct RingHeader {
  char magic[8];
  std::uint32_t version;
  std::uint32_t record_header_size;
  std::uint64_t capacity;  // bytes of data; a multiple of 8
  std::uint64_t tail;      // the position of the oldest record
  std::uint64_t head;      // the position of the next record
  std::uint64_t reserved[3];
};

enum class RecordKind : std::uint8_t { line = 1, padding = 2 };

/// Followed by the unit, the text, and zeros up to `size`.
struct RecordHeader {
  std::uint64_t checksum;       // of all that follows, up to `size`
  std::uint32_t size;           // of the whole record; a multiple of 8
  std::uint32_t previous_size;  // of the record before this one; 0 in the first
  std::uint64_t seq;            // in padding: that of the next line
  std::int64_t time_ns;         // since 1970
  std::uint32_t text_size;
  std::uint16_t unit_size;
  std::uint8_t level;
  RecordKind kind;
};

static_assert(sizeof(RingHeader) == 64 && sizeof(RecordHeader) == 40);
static_assert(std::is_trivially_copyable_v<RingHeader> && std::is_trivially_copyable_v<RecordHeader>);

inline constexpr char ring_magic[8] = {'A', 'I', 'O', 'D', 'L', 'O', 'G', '\n'};
inline constexpr std::uint32_t ring_version = 1;
inline constexpr std::size_t record_alignment = 8;
inline constexpr std::size_t smallest_capacity = 1024;

/// Of a record's bytes from `size` on; their count is a multiple of 8. Each step is a bijection of the state,
/// so that a change within one word is always seen.
inline std::uint64_t checksum(std::span<const std::byte> words) noexcept {
  std::uint64_t state = 0x9E3779B97F4A7C15U ^ words.size();
  for (std::size_t i = 0; i + sizeof state <= words.size(); i += sizeof state) {
    std::uint64_t word = 0;
    std::memcpy(&word, words.data() + i, sizeof word);
    state = (state ^ word) * 0xFF51AFD7ED558CCDU;
    state ^= state >> 32;
  }
  return state;
}

}  // namespace aiod::logging
