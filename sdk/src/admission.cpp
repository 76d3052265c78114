#include <aio/admission.hpp>

#include <algorithm>
#include <map>

namespace aio::admission {
namespace {

namespace ip = boost::asio::ip;

using Places = std::map<std::string_view, std::size_t>;

Places places_of(std::span<const Occupant> occupants) {
  Places places;
  for (const Occupant& occupant : occupants) ++places[occupant.address];
  return places;
}

bool makes_room(const Occupant& occupant, std::size_t its_places, std::string_view newcomer,
                std::size_t places) {
  if (occupant.gives_way == GivesWay::never) return false;
  if (occupant.address == newcomer) return occupant.gives_way == GivesWay::to_anyone;
  return its_places > places;
}

}  // namespace

Verdict admit(std::span<const Occupant> occupants, std::string_view address, const Limits& limits) {
  const Places places_by_address = places_of(occupants);
  const auto found = places_by_address.find(address);
  const std::size_t places = found == places_by_address.end() ? 0 : found->second;
  const bool is_greedy = places >= limits.per_address;
  if (!is_greedy && occupants.size() < limits.total) return {.admitted = true};
  Verdict verdict;
  std::size_t most = 0;
  for (std::size_t i = 0; i < occupants.size(); ++i) {
    const Occupant& occupant = occupants[i];
    if (is_greedy && occupant.address != address) continue;
    const std::size_t its_places = places_by_address.at(occupant.address);
    if (its_places <= most || !makes_room(occupant, its_places, address, places)) continue;
    most = its_places;
    verdict = {.admitted = true, .displaced = i};
  }
  return verdict;
}

std::string address_key(const ip::address& address) {
  if (address.is_v4()) return address.to_string();
  const ip::address_v6 v6 = address.to_v6();
  if (v6.is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, v6).to_string();
  auto bytes = v6.to_bytes();
  if (!v6.is_loopback()) std::fill(bytes.begin() + 8, bytes.end(), std::uint8_t{0});
  return ip::address_v6(bytes).to_string();
}

}  // namespace aio::admission
