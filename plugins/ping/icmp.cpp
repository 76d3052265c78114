#include "icmp.hpp"

namespace ping {
namespace {

constexpr std::size_t header = 8;
constexpr std::uint8_t request_v4 = 8;
constexpr std::uint8_t reply_v4 = 0;
constexpr std::uint8_t request_v6 = 128;
constexpr std::uint8_t reply_v6 = 129;

void put_word(Bytes& bytes, std::size_t at, std::uint16_t value) {
  bytes[at] = static_cast<std::uint8_t>(value >> 8);
  bytes[at + 1] = static_cast<std::uint8_t>(value & 0xFF);
}

std::uint16_t word(std::span<const std::uint8_t> bytes, std::size_t at) {
  return static_cast<std::uint16_t>(bytes[at] << 8 | bytes[at + 1]);
}

std::size_t ip_header_length(std::span<const std::uint8_t> packet) {
  return packet.empty() ? 0 : (packet[0] & 0x0FU) * 4U;
}

}  // namespace

std::uint16_t checksum(std::span<const std::uint8_t> bytes) noexcept {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) sum += i % 2 == 0 ? std::uint32_t{bytes[i]} << 8 : bytes[i];
  while (sum >> 16 != 0) sum = (sum & 0xFFFF) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

Bytes echo_request(Family family, EchoId echo, std::size_t size) {
  Bytes packet(header + size);
  packet[0] = family == Family::v4 ? request_v4 : request_v6;
  put_word(packet, 4, echo.id);
  put_word(packet, 6, echo.sequence);
  for (std::size_t i = 0; i < size; ++i) packet[header + i] = static_cast<std::uint8_t>(i);
  if (family == Family::v4) put_word(packet, 2, checksum(packet));
  return packet;
}

std::optional<EchoId> echo_reply(Family family, std::span<const std::uint8_t> packet, bool with_ip_header) {
  const std::size_t skipped = with_ip_header ? ip_header_length(packet) : 0;
  if (packet.size() < skipped + header) return std::nullopt;
  packet = packet.subspan(skipped);
  if (packet[0] != (family == Family::v4 ? reply_v4 : reply_v6) || packet[1] != 0) return std::nullopt;
  return EchoId{.id = word(packet, 4), .sequence = word(packet, 6)};
}

}  // namespace ping
