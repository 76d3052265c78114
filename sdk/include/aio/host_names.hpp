#pragma once

#include <boost/asio/ip/address.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <aio/api.hpp>

namespace aio {

/// The names under which a server of this machine may be asked for. A page that a browser shows can make any
/// name of its own lead to this machine, and then read what is served (DNS rebinding), but it can't choose
/// another `Host` than that name: so who serves HTTP or WebSockets must refuse the names that aren't its own,
/// best with the status 421.
///
/// Its own are: localhost and the loopback addresses; the address that the connection came in on; the
/// machine's name, in full and without its domain, and that with ".local"; and those that are configured.
/// Upper and lower case are the same, and a port, if any, may be any port.
class AIO_API HostNames {
 public:
  /// `configured`: further names and addresses, without ports. Throws ConfigError for what is neither.
  explicit HostNames(const std::vector<std::string>& configured = {});
  /// For tests: `machine` says what this machine is called.
  HostNames(const std::vector<std::string>& configured, std::function<std::string()> machine);

  /// `host`: a header's value, or the authority of a target: "board:8888", "192.0.2.9", "[::1]:80". `local`:
  /// the address of this end of the connection.
  bool has(std::string_view host, const boost::asio::ip::address& local) const;

  /// The same for an Origin header: "http://board:8888".
  bool has_origin(std::string_view origin, const boost::asio::ip::address& local) const;

 private:
  std::vector<std::string> configured_;
  std::function<std::string()> machine_;
};

}  // namespace aio
