#include "logging/ring.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <fstream>
#include <utility>

#include "logging/clean_text.hpp"

namespace aiod::logging {
namespace {

constexpr std::size_t longest_unit = 128;
constexpr std::size_t longest_record = 8192;
constexpr std::uint64_t largest_capacity = std::uint64_t{64} << 20;

std::size_t aligned(std::size_t size) noexcept {
  return (size + record_alignment - 1) / record_alignment * record_alignment;
}

std::size_t file_size(std::size_t wanted) noexcept {
  const std::size_t size = std::clamp<std::size_t>(wanted, sizeof(RingHeader) + smallest_capacity,
                                                   sizeof(RingHeader) + largest_capacity);
  return size / record_alignment * record_alignment;
}

std::filesystem::path previous_name(std::filesystem::path file) {
  return file += ".1";
}

void move_aside(const std::filesystem::path& file) {
  if (std::filesystem::exists(std::filesystem::symlink_status(file)))
    std::filesystem::rename(file, previous_name(file));
}

bool sound(const RingHeader& header) noexcept {
  return std::memcmp(header.magic, ring_magic, sizeof ring_magic) == 0 && header.version == ring_version &&
         header.record_header_size == sizeof(RecordHeader) && header.capacity >= smallest_capacity &&
         header.capacity <= largest_capacity && header.capacity % record_alignment == 0 &&
         header.tail <= header.head && header.head - header.tail <= header.capacity &&
         header.tail % record_alignment == 0 && header.head % record_alignment == 0;
}

// Makes a position visible to whoever maps the file, before anything that is written after it.
void publish(std::uint64_t& place, std::uint64_t position) noexcept {
  std::atomic_ref(place).store(position, std::memory_order_release);
  std::atomic_thread_fence(std::memory_order_release);
}

}  // namespace

std::optional<RingImage> RingImage::load(const std::filesystem::path& file) {
  std::error_code none;
  if (!std::filesystem::is_regular_file(file, none)) return std::nullopt;  // opening a pipe would wait
  std::ifstream in(file, std::ios::binary);
  RingHeader header{};
  if (!in.read(reinterpret_cast<char*>(&header), sizeof header) || !sound(header)) return std::nullopt;
  // A file cut short leaves zeros, which are no records.
  std::vector<std::byte> data(header.capacity);
  in.read(reinterpret_cast<char*>(data.data()), static_cast<std::streamsize>(data.size()));
  return RingImage(std::move(data), header);
}

RingImage::RingImage(std::vector<std::byte> data, const RingHeader& header)
    : data_(std::move(data)), tail_(header.tail), head_(header.head) {
  const RingView all = view();
  next_seq_ = all.oldest_seq().value_or(1);
  std::uint64_t position = tail_;
  while (const auto entry = all.at(position)) {
    // A record left over from before the ring's last turn is whole, but it is none of this log.
    if (entry->header.seq != next_seq_ || (position != tail_ && entry->header.previous_size != last_size_))
      break;
    if (entry->header.kind == RecordKind::line) ++next_seq_;
    position += entry->header.size;
    last_size_ = entry->header.size;
  }
  damaged_ = position != head_;
  head_ = position;
}

Ring Ring::create(const std::filesystem::path& file, std::size_t size) {
  move_aside(file);
  return Ring(Mapping::create_file(file, file_size(size)));
}

void Ring::move_to(const std::filesystem::path& file) {
  move_aside(file);
  Mapping there = Mapping::create_file(file, mapping_.bytes().size());
  std::memcpy(there.bytes().data(), mapping_.bytes().data(), mapping_.bytes().size());
  mapping_ = std::move(there);
  data_ = mapping_.bytes().subspan(sizeof(RingHeader));
}

Ring Ring::in_memory(std::size_t size) {
  return Ring(Mapping::anonymous(file_size(size)));
}

std::optional<RingImage> Ring::open_previous(const std::filesystem::path& file) {
  return RingImage::load(previous_name(file));
}

Ring::Ring(Mapping mapping)
    : mapping_(std::move(mapping)), data_(mapping_.bytes().subspan(sizeof(RingHeader))) {
  const std::size_t largest = std::min(longest_record, data_.size() / 4);
  longest_text_ = largest - sizeof(RecordHeader) - longest_unit;
  unit_scratch_.reserve(longest_unit);
  text_scratch_.reserve(longest_text_);

  RingHeader& made = header();
  made.version = ring_version;
  made.record_header_size = sizeof(RecordHeader);
  made.capacity = data_.size();
  // A file is a ring once its magic is there.
  std::atomic_thread_fence(std::memory_order_release);
  std::memcpy(made.magic, ring_magic, sizeof ring_magic);
}

RingHeader& Ring::header() noexcept {
  return *reinterpret_cast<RingHeader*>(mapping_.bytes().data());
}

std::uint64_t Ring::oldest_seq() const noexcept {
  return view().oldest_seq().value_or(next_seq_);
}

RecordView Ring::write(aio::WallTime time, aio::LogLevel level, std::string_view unit,
                       std::string_view text) noexcept {
  unit = clean_text(unit, longest_unit, unit_scratch_);
  text = clean_text(text, longest_text_, text_scratch_);
  const std::size_t size = aligned(sizeof(RecordHeader) + unit.size() + text.size());
  if (size > rest()) pad_to_end();
  const std::size_t left = rest() - size;
  const std::uint64_t seq = next_seq_++;
  return append({.checksum = 0,
                 .size = static_cast<std::uint32_t>(left < sizeof(RecordHeader) ? rest() : size),
                 .previous_size = last_size_,
                 .seq = seq,
                 .time_ns = time.time_since_epoch().count(),
                 .text_size = static_cast<std::uint32_t>(text.size()),
                 .unit_size = static_cast<std::uint16_t>(unit.size()),
                 .level = std::min(static_cast<std::uint8_t>(level),
                                   static_cast<std::uint8_t>(aio::LogLevel::critical)),
                 .kind = RecordKind::line},
                unit, text);
}

void Ring::pad_to_end() noexcept {
  append({.checksum = 0,
          .size = static_cast<std::uint32_t>(rest()),
          .previous_size = last_size_,
          .seq = next_seq_,
          .time_ns = 0,
          .text_size = 0,
          .unit_size = 0,
          .level = 0,
          .kind = RecordKind::padding},
         {}, {});
}

RecordView Ring::append(RecordHeader record, std::string_view unit, std::string_view text) noexcept {
  make_room(record.size);
  std::byte* const start = data_.data() + head_ % data_.size();
  std::byte* place = start + sizeof record;
  const auto put = [&place](std::string_view bytes) {
    if (!bytes.empty()) std::memcpy(place, bytes.data(), bytes.size());
    place += bytes.size();
  };
  put(unit);
  put(text);
  std::memset(place, 0, static_cast<std::size_t>(start + record.size - place));
  std::memcpy(start, &record, sizeof record);
  record.checksum = checksum({start + sizeof record.checksum, record.size - sizeof record.checksum});
  std::memcpy(start, &record.checksum, sizeof record.checksum);

  std::atomic_thread_fence(std::memory_order_release);
  head_ += record.size;
  last_size_ = record.size;
  publish(header().head, head_);
  return view_of(record, start);
}

void Ring::make_room(std::size_t size) noexcept {
  const std::uint64_t before = tail_;
  while (head_ + size - tail_ > data_.size()) {
    const auto oldest = view().at(tail_);
    // Someone wrote into the ring's memory: nothing in it can be trusted any more.
    tail_ = oldest ? tail_ + oldest->header.size : head_;
  }
  if (tail_ != before) publish(header().tail, tail_);
}

}  // namespace aiod::logging
