#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <string_view>
#include <vector>

namespace aiod::aioctl {

/// The way to the daemon: one method after the other. Both functions block, and throw CommandError when the
/// daemon can't be reached, hangs up, or answers with an error.
class Connection {
 public:
  /// Takes the parameters of one more reply; false ends the stream.
  using Each = std::function<bool(const boost::json::object&)>;

  virtual ~Connection() = default;

  /// What else a stream waits for: `on_input` is called when the descriptor can be read; false ends the
  /// stream.
  struct Aside {
    int fd = -1;
    std::function<bool()> on_input;
  };

  /// The parameters of the one reply. `method` is a full name, "io.aiod.Services.Status".
  virtual boost::json::object call(std::string_view method, boost::json::object parameters) = 0;

  /// Calls with `more`, until `each` says false, the daemon has said its last, or nobody reads standard
  /// output any more. Nothing can be called afterwards.
  virtual void stream(std::string_view method, boost::json::object parameters, const Each& each) = 0;

  /// Whether the process on the other side is root's or the caller's own: then a place that it names is one
  /// that the caller would choose too. Before the first call: false.
  virtual bool peer_is_own() const = 0;

  /// For the stream that comes next.
  virtual void watch_also(std::vector<Aside> asides) = 0;
};

}  // namespace aiod::aioctl
