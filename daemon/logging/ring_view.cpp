#include "logging/ring_view.hpp"

#include <algorithm>
#include <cstring>

namespace aiod::logging {
namespace {

RecordHeader load_header(std::span<const std::byte> bytes) noexcept {
  RecordHeader header{};
  std::memcpy(&header, bytes.data(), sizeof header);
  return header;
}

bool plausible(const RecordHeader& header, std::size_t room) noexcept {
  const std::uint64_t content = std::uint64_t{sizeof(RecordHeader)} + header.unit_size + header.text_size;
  return header.size <= room && content <= header.size && header.size % record_alignment == 0 &&
         (header.kind == RecordKind::line || header.kind == RecordKind::padding) &&
         header.level < static_cast<std::uint8_t>(aio::LogLevel::off);
}

}  // namespace

RecordView view_of(const RecordHeader& header, const std::byte* start) noexcept {
  const char* unit = reinterpret_cast<const char*>(start) + sizeof(RecordHeader);
  return {.seq = header.seq,
          .time = aio::WallTime(std::chrono::nanoseconds(header.time_ns)),
          .level = static_cast<aio::LogLevel>(header.level),
          .unit = {unit, header.unit_size},
          .text = {unit + header.unit_size, header.text_size}};
}

std::optional<RingView::Entry> RingView::at(std::uint64_t position) const noexcept {
  if (position < tail_ || position >= head_ || position % record_alignment != 0) return std::nullopt;
  const auto offset = static_cast<std::size_t>(position % data_.size());
  const std::size_t room = std::min<std::uint64_t>(data_.size() - offset, head_ - position);
  if (room < sizeof(RecordHeader)) return std::nullopt;

  const auto bytes = data_.subspan(offset, room);
  const RecordHeader header = load_header(bytes);
  if (!plausible(header, room)) return std::nullopt;
  if (header.checksum !=
      checksum(bytes.subspan(sizeof header.checksum, header.size - sizeof header.checksum)))
    return std::nullopt;
  return Entry{header, view_of(header, bytes.data())};
}

std::optional<std::uint64_t> RingView::before(std::uint64_t position) const noexcept {
  std::uint32_t size = last_size_;
  if (position != head_) {
    const auto entry = at(position);
    if (!entry) return std::nullopt;
    size = entry->header.previous_size;
  }
  if (size == 0 || position - tail_ < size) return std::nullopt;
  return position - size;
}

std::optional<std::uint64_t> RingView::oldest_seq() const noexcept {
  const auto entry = at(tail_);
  return entry ? std::optional(entry->header.seq) : std::nullopt;
}

std::uint64_t RingView::find(std::uint64_t seq) const noexcept {
  std::uint64_t position = head_;
  while (const auto previous = before(position)) {
    const auto entry = at(*previous);
    if (!entry || entry->header.seq < seq) break;
    position = *previous;
  }
  return position;
}

std::uint64_t RingView::forward(std::uint64_t position, const Visitor& visit) const {
  position = std::max(position, tail_);
  while (const auto entry = at(position)) {
    position += entry->header.size;
    if (entry->header.kind == RecordKind::line && !visit(entry->record)) return position;
  }
  return head_;
}

std::uint64_t RingView::backward(std::uint64_t position, const Visitor& visit) const {
  position = std::clamp(position, tail_, head_);
  while (const auto previous = before(position)) {
    const auto entry = at(*previous);
    if (!entry) break;
    position = *previous;
    if (entry->header.kind == RecordKind::line && !visit(entry->record)) return position;
  }
  return tail_;
}

}  // namespace aiod::logging
