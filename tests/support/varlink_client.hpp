#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "support/file_descriptor.hpp"
#include "support/process.hpp"

namespace aiod::support {

enum class CallKind { plain, more, oneway };

/// One call as it goes over the wire: JSON text and its NUL byte.
std::string encode_call(std::string_view method, const boost::json::object& parameters = {},
                        CallKind kind = CallKind::plain);

/// The daemon has closed the connection.
struct Closed : std::runtime_error {
  Closed() : std::runtime_error("the daemon has closed the connection") {}
};

/// A varlink client that shares no code with aiod. Every function that waits throws std::runtime_error when
/// it waits in vain.
class VarlinkClient {
 public:
  /// Paths longer than a socket address are fine.
  explicit VarlinkClient(const std::filesystem::path& socket);

  /// All of it, unless the daemon closes (Closed).
  void send(std::string_view bytes);
  void send_call(std::string_view method, const boost::json::object& parameters = {},
                 CallKind kind = CallKind::plain) {
    send(encode_call(method, parameters, kind));
  }

  /// The next reply: {"parameters": ..} and perhaps "error" or "continues".
  boost::json::object receive(Deadline deadline = from_now());

  /// Sends a call and takes its reply.
  boost::json::object call(std::string_view method, const boost::json::object& parameters = {});

  /// The parameters of a call's reply; throws std::runtime_error when it is an error.
  boost::json::object ask(std::string_view method, const boost::json::object& parameters = {});

  /// Waits until the daemon has closed; what it still sent is dropped.
  void wait_for_close(Deadline deadline = from_now());

  void shut_down_sending();

 private:
  bool read_some(Deadline deadline);

  FileDescriptor socket_;
  std::string received_;
};

}  // namespace aiod::support
