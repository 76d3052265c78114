#include "frames.hpp"

#include <utility>

#include "utf8.hpp"

namespace webrepl {
namespace {

constexpr std::size_t most_in_control = 125;
constexpr std::uint8_t two_byte_length = 126;
constexpr std::uint8_t eight_byte_length = 127;
constexpr std::size_t mask_size = 4;

std::uint8_t byte(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint8_t>(bytes[at]);
}

std::uint64_t number(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) value = (value << 8U) | byte(bytes, i);
  return value;
}

void append_number(std::string& bytes, std::uint64_t value, unsigned count) {
  while (count > 0) bytes += static_cast<char>((value >> (8U * --count)) & 0xFFU);
}

bool is_control(Opcode opcode) {
  return static_cast<std::uint8_t>(opcode) >= 8;
}

bool is_known(Opcode opcode) {
  switch (opcode) {
    case Opcode::continuation:
    case Opcode::text:
    case Opcode::binary:
    case Opcode::close:
    case Opcode::ping:
    case Opcode::pong:
      return true;
  }
  return false;
}

// How many bytes the length has after the second byte.
std::size_t length_size(std::uint8_t length) {
  if (length == two_byte_length) return 2;
  return length == eight_byte_length ? 8 : 0;
}

// A length must be written as short as it can be.
bool is_shortest(std::uint64_t length, std::size_t size) {
  if (size == 8) return length > 0xFFFF;
  return size == 0 || length >= two_byte_length;
}

// Codes that may stand in a close frame: those of the standard, and those of libraries and applications.
bool may_be_sent(std::uint64_t code) {
  const bool reserved = code == 1004 || code == 1005 || code == 1006;
  return (code >= 1000 && code <= 1014 && !reserved) || (code >= 3000 && code <= 4999);
}

bool is_close_payload(std::string_view payload) {
  if (payload.empty()) return true;
  return payload.size() >= 2 && may_be_sent(number(payload.substr(0, 2))) && is_utf8(payload.substr(2));
}

}  // namespace

std::optional<FrameReader::Head> FrameReader::read_head() {
  const std::string_view bytes = waiting_;
  if (bytes.size() < 2) return std::nullopt;
  const std::uint8_t first = byte(bytes, 0);
  const std::uint8_t second = byte(bytes, 1);
  Head head{.is_last = (first & 0x80U) != 0, .opcode = static_cast<Opcode>(first & 0x0FU)};
  const auto short_length = static_cast<std::uint8_t>(second & 0x7FU);
  const std::size_t length = length_size(short_length);
  const bool reserved_bits = (first & 0x70U) != 0;
  const bool is_masked = (second & 0x80U) != 0;
  if (reserved_bits || !is_masked || !is_known(head.opcode)) error_ = CloseCode::protocol_error;
  if (error_ || bytes.size() < 2 + length) return std::nullopt;
  head.payload = length == 0 ? short_length : number(bytes.substr(2, length));
  head.size = 2 + length + mask_size;
  if (!is_shortest(head.payload, length)) error_ = CloseCode::protocol_error;
  return head;
}

// Known from the head alone: nobody waits for a payload that will be refused.
std::optional<CloseCode> FrameReader::problem_of(const Head& head) const {
  if (is_control(head.opcode)) {
    if (!head.is_last || head.payload > most_in_control) return CloseCode::protocol_error;
    return std::nullopt;
  }
  const bool goes_on = head.opcode == Opcode::continuation;
  if (goes_on != begun_.has_value()) return CloseCode::protocol_error;
  const std::size_t already = begun_ ? begun_->payload.size() : 0;
  if (head.payload > limit_ - already) return CloseCode::too_big;
  return std::nullopt;
}

FrameReader::Outcome FrameReader::take() {
  // A message may be of many frames.
  for (;;) {
    const std::optional<Head> head = error_ ? std::nullopt : read_head();
    if (head && !error_) error_ = problem_of(*head);
    if (error_) return {.error = error_};
    if (!head || waiting_.size() < head->size || waiting_.size() - head->size < head->payload) return {};
    const auto size = static_cast<std::size_t>(head->payload);
    const std::string mask = waiting_.substr(head->size - mask_size, mask_size);
    std::string payload = waiting_.substr(head->size, size);
    for (std::size_t i = 0; i < size; ++i) payload[i] = static_cast<char>(payload[i] ^ mask[i % mask_size]);
    waiting_.erase(0, head->size + size);
    Outcome outcome = accept(*head, std::move(payload));
    error_ = outcome.error;
    if (outcome.message || outcome.error) return outcome;
  }
}

FrameReader::Outcome FrameReader::accept(const Head& head, std::string payload) {
  if (is_control(head.opcode)) {
    if (head.opcode == Opcode::close && !is_close_payload(payload))
      return {.error = CloseCode::protocol_error};
    return {.message = Message{.kind = head.opcode, .payload = std::move(payload)}};
  }
  if (!begun_) begun_ = Message{.kind = head.opcode};
  begun_->payload += payload;
  if (!head.is_last) return {};
  Message message = std::move(*begun_);
  begun_.reset();
  if (message.kind == Opcode::text && !is_utf8(message.payload)) return {.error = CloseCode::not_utf8};
  return {.message = std::move(message)};
}

std::string frame(Opcode opcode, std::string_view payload) {
  std::string bytes(1, static_cast<char>(0x80U | static_cast<std::uint8_t>(opcode)));
  if (payload.size() <= most_in_control) {
    append_number(bytes, payload.size(), 1);
  } else if (payload.size() <= 0xFFFF) {
    append_number(bytes, two_byte_length, 1);
    append_number(bytes, payload.size(), 2);
  } else {
    append_number(bytes, eight_byte_length, 1);
    append_number(bytes, payload.size(), 8);
  }
  bytes += payload;
  return bytes;
}

std::string close_frame(CloseCode code, std::string_view reason) {
  std::string payload;
  append_number(payload, static_cast<std::uint16_t>(code), 2);
  payload += reason;
  return frame(Opcode::close, payload);
}

}  // namespace webrepl
