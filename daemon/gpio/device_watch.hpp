#pragma once

#include <aio/loop.hpp>

#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace aiod::gpio {

/// Notices device nodes that appear in a folder, vanish, or change their permissions. Loop's thread only.
class DeviceWatch : public std::enable_shared_from_this<DeviceWatch> {
 public:
  /// `prefix`: how the names begin that count.
  DeviceWatch(aio::Loop& loop, std::string prefix, std::function<void()> on_change);

  /// False when the folder can't be watched.
  bool start(const std::filesystem::path& directory);
  void stop();

 private:
  void await();
  bool read();

  std::string prefix_;
  std::function<void()> on_change_;
  boost::asio::posix::basic_stream_descriptor<boost::asio::io_context::executor_type> descriptor_;
};

}  // namespace aiod::gpio
