#pragma once

#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include <array>
#include <cstdint>

#include "system.hpp"

namespace network {

/// Follows the kernel's interfaces and addresses through rtnetlink.
class NetlinkWatch final : public LinkWatch {
 public:
  /// Throws std::system_error.
  explicit NetlinkWatch(const aio::Executor& executor);
  /// On a socket that is open, which it owns from now on: a test is the kernel at its other end.
  NetlinkWatch(const aio::Executor& executor, int socket);

  aio::Task<Links> next() override;

 private:
  aio::Task<void> dump();
  aio::Task<bool> dump(std::uint16_t type);
  aio::Task<bool> receive(Links::Applied& applied);
  void request(std::uint16_t type);

  boost::asio::posix::basic_stream_descriptor<aio::Executor> socket_;
  std::array<std::uint8_t, 65536> buffer_{};
  Links links_;
  bool known_ = false;
};

}  // namespace network
