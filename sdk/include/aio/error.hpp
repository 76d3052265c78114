#pragma once

#include <exception>
#include <stdexcept>
#include <string>

#include <aio/api.hpp>

namespace aio {

/// What is kept of a failure: text only, so that it outlives the plugin that threw.
struct Error {
  std::string type;       // the exception's type: "std::out_of_range", "aio::ConfigError", "int"
  std::string message;    // what() and, when nested, the causes behind it
  std::string traceback;  // one frame a line, the throw site first; may be empty

  bool operator==(const Error&) const = default;
};

/// The configuration is wrong; the message names the place.
class AIO_API ConfigError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  ~ConfigError() override;
};

/// What aio::with_timeout throws when the time is over.
class AIO_API TimeoutError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  ~TimeoutError() override;
};

/// What a coroutine ends with that ran off its end without a co_return, though it has something to return.
class AIO_API NoResult : public std::logic_error {
 public:
  NoResult();
  ~NoResult() override;
};

/// What a handle of another service throws once that service has stopped or was unloaded.
class AIO_API Gone : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  ~Gone() override;
};

/// What a pin that can't be had throws: unknown, not on this board, taken (and by whom), not permitted.
class AIO_API GpioError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  ~GpioError() override;
};

/// Whether it is what an aborted wait throws: boost::system::system_error with operation_aborted, or what
/// Asio's `||` and `&&` make of it when both sides were aborted.
AIO_API bool is_abort(const std::exception_ptr& exception) noexcept;

/// Whether trying again, or a reboot, can't help: only another configuration, another plugin file or a
/// person's word does. So are a ConfigError, and what the daemon says of a plugin that it can't load or
/// holds.
AIO_API bool needs_a_change(const Error& error) noexcept;

/// Turns an exception into text at once, while the plugin it came from is still mapped: type, message and
/// the backtrace from the throw site (see aio/detail/throw_site.hpp).
AIO_API Error describe_exception(const std::exception_ptr& exception);

}  // namespace aio
