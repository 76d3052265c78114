#pragma once

#include <boost/asio/ip/address.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <aio/api.hpp>

/// Who finds a place at a server when more clients come than it serves.
namespace aio::admission {

/// Whose place a client may lose to a newcomer.
enum class GivesWay : std::uint8_t {
  never,      // it is being served, or has proved who it is
  to_others,  // it is known, but idle: only to a newcomer whose address has fewer places
  to_anyone   // nothing is known of it yet
};

struct Occupant {
  std::string address{};  // as address_key() has it
  GivesWay gives_way = GivesWay::never;
};

struct Limits {
  std::size_t total = 0;
  std::size_t per_address = 0;
};

struct Verdict {
  bool admitted = false;
  std::optional<std::size_t> displaced{};  // which of the occupants has to go for it
};

/// Whether a client from this address finds a place. `occupants`: who has one, the longest there first. Above
/// `per_address` an address only has places of its own to take; so with that below `total` no single address
/// locks others out. When all places are taken, an address that has more of them than the newcomer's loses
/// one: of those with the most places, who has been there longest.
AIO_API Verdict admit(std::span<const Occupant> occupants, std::string_view address, const Limits& limits);

/// What counts as one address: of IPv6 the network, which is one household's.
AIO_API std::string address_key(const boost::asio::ip::address& address);

/// Three quarters of all places: the rest is kept for other addresses.
constexpr std::size_t most_per_address(std::size_t total) {
  return total - total / 4;
}

}  // namespace aio::admission
