#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

/// Echo requests and replies of ICMP and ICMPv6 as bytes.
namespace ping {

enum class Family : std::uint8_t { v4, v6 };

using Bytes = std::vector<std::uint8_t>;

/// What tells a reply from all others.
struct EchoId {
  std::uint16_t id = 0;
  std::uint16_t sequence = 0;

  bool operator==(const EchoId&) const = default;
};

/// `size` bytes follow the header of 8. The checksum of ICMPv6 is left to the kernel, which knows the
/// addresses.
Bytes echo_request(Family family, EchoId echo, std::size_t size);

/// Nothing when it is anything but an echo reply. `with_ip_header`: as a raw socket of IPv4 gives it.
std::optional<EchoId> echo_reply(Family family, std::span<const std::uint8_t> packet, bool with_ip_header);

/// RFC 1071; 0 over a packet whose checksum is right.
std::uint16_t checksum(std::span<const std::uint8_t> bytes) noexcept;

}  // namespace ping
