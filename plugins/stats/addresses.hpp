#pragma once

#include <boost/asio/ip/address.hpp>

#include <functional>
#include <string>
#include <vector>

namespace stats {

using Addresses = std::vector<boost::asio::ip::address>;

/// Where names come from; a test has its own. Both block, and throw std::runtime_error when they can't tell.
struct NameSources {
  /// Of a network interface of this machine; empty when there is none of this name.
  std::function<Addresses(const std::string& name)> of_interface;
  /// Of a host.
  std::function<Addresses(const std::string& name)> of_host;
};

/// The kernel's interfaces, and the system's resolver.
NameSources system_names();

/// Whether it is a host's name, as far as it isn't an address, or the name of an interface.
bool is_host_name(const std::string& host, const NameSources& names);

/// The addresses that `host` means, the first of them first: an IP address, localhost (127.0.0.1), the name
/// of an interface, or that of a host. Throws aio::ConfigError that says what host may be. Blocks: a resolver
/// may take seconds.
Addresses addresses_of(const std::string& host, const NameSources& names);

}  // namespace stats
