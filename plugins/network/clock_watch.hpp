#pragma once

#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include <string>

#include "system.hpp"

namespace network {

/// Asks the kernel whether its clock is synchronised, and looks again when the clock was set, or when
/// systemd-timesyncd says that it has done so.
class KernelClockWatch final : public ClockWatch {
 public:
  /// `folder`: where systemd-timesyncd says that it has set the clock. Throws std::system_error.
  explicit KernelClockWatch(const aio::Executor& executor,
                            const std::string& folder = "/run/systemd/timesync");

  bool synchronised() override;
  aio::Task<void> changed() override;

 private:
  using Descriptor = boost::asio::posix::basic_stream_descriptor<aio::Executor>;

  void add(Descriptor& descriptor);
  void arm();

  // Both are waited for by one: a descriptor of epoll is readable when either of them is.
  Descriptor timer_;
  Descriptor folder_;
  Descriptor either_;
};

}  // namespace network
