#include "addresses.hpp"

#include <fmt/format.h>

#include <ifaddrs.h>
#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <optional>
#include <stdexcept>
#include <system_error>

#include <boost/asio/ip/tcp.hpp>

#include <aio/error.hpp>

namespace stats {
namespace {

namespace ip = boost::asio::ip;

std::optional<ip::address> address_of(const sockaddr* address) {
  if (address == nullptr) return std::nullopt;
  const std::size_t size = address->sa_family == AF_INET    ? sizeof(sockaddr_in)
                           : address->sa_family == AF_INET6 ? sizeof(sockaddr_in6)
                                                            : 0;
  if (size == 0) return std::nullopt;
  ip::tcp::endpoint endpoint;
  std::copy_n(reinterpret_cast<const char*>(address), size, reinterpret_cast<char*>(endpoint.data()));
  return endpoint.address();
}

// IPv4 first: what most clients come by.
Addresses of_interface(const std::string& name) {
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0) throw std::system_error(errno, std::generic_category(), "the interfaces");
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner(list, ::freeifaddrs);
  Addresses addresses;
  for (const ifaddrs* entry = list; entry != nullptr; entry = entry->ifa_next)
    if (name == entry->ifa_name)
      if (const auto address = address_of(entry->ifa_addr)) addresses.push_back(*address);
  std::ranges::stable_partition(addresses, [](const ip::address& address) { return address.is_v4(); });
  return addresses;
}

Addresses of_host(const std::string& name) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  if (const int error = ::getaddrinfo(name.c_str(), nullptr, &hints, &list); error != 0)
    throw std::runtime_error(::gai_strerror(error));
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(list, ::freeaddrinfo);
  Addresses addresses;
  for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next)
    if (const auto address = address_of(entry->ai_addr)) addresses.push_back(*address);
  return addresses;
}

}  // namespace

NameSources system_names() {
  return {.of_interface = of_interface, .of_host = of_host};
}

bool is_host_name(const std::string& host, const NameSources& names) {
  boost::system::error_code error;
  ip::make_address(host, error);
  return error && !host.empty() && host != "localhost" && names.of_interface(host).empty();
}

Addresses addresses_of(const std::string& host, const NameSources& names) {
  boost::system::error_code error;
  const ip::address literal = ip::make_address(host == "localhost" ? "127.0.0.1" : host, error);
  if (!error) return {literal};
  std::string problem = "it has no address";
  try {
    Addresses addresses = host.empty() ? Addresses() : names.of_interface(host);
    if (addresses.empty() && !host.empty()) addresses = names.of_host(host);
    if (!addresses.empty()) return addresses;
  } catch (const std::runtime_error& e) {
    problem = e.what();
  }
  throw aio::ConfigError(fmt::format(
      "host must be an IP address, as 127.0.0.1 (this machine only), 0.0.0.0 or :: (every network), or a "
      "name: of an interface, as eth0, or of this machine; it is \"{}\": {}",
      host, problem));
}

}  // namespace stats
