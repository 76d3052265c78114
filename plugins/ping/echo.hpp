#pragma once

#include <boost/asio/ip/address.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>

#include <aio/task.hpp>

/// How the service meets the network: a test gives it one of its own.
namespace ping {

/// An echo that can't come: the network or the host is unreachable, the name is unknown. The next may.
class Unreachable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Asks one host.
class EchoSocket {
 public:
  virtual ~EchoSocket() = default;

  /// Sends a request with `size` bytes and returns when its reply has come, however long that takes; replies
  /// to others are passed over. Throws Unreachable.
  virtual aio::Task<void> echo(std::uint16_t sequence, std::size_t size) = 0;
};

class Echoes {
 public:
  virtual ~Echoes() = default;

  /// A name's first address; of an address, itself. Throws Unreachable.
  virtual aio::Task<boost::asio::ip::address> resolve(std::string host) = 0;

  /// Throws std::runtime_error with the cure when this system does not permit it, Unreachable when there is
  /// no way to that address.
  virtual std::unique_ptr<EchoSocket> open(const boost::asio::ip::address& address,
                                           aio::Executor executor) = 0;
};

/// The system's.
std::unique_ptr<Echoes> system_echoes();

}  // namespace ping
