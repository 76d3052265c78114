#pragma once

#include <boost/json/object.hpp>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "support/varlink_client.hpp"

namespace aiod::support {

/// Follows the changes of state from its construction on, so that a test can cause one and then wait for it.
class EventFollower {
 public:
  explicit EventFollower(const std::filesystem::path& socket);

  /// The next event.
  boost::json::object next(Deadline deadline = from_now()) { return await(nullptr, deadline); }

  /// Waits for an event of this task, "hello.service", to this state; events before it are dropped.
  boost::json::object wait_for(std::string_view task, std::string_view to, Deadline deadline = from_now());

 private:
  boost::json::object await(const std::function<bool(const boost::json::object&)>& wanted, Deadline deadline);

  VarlinkClient client_;
};

/// Waits until the task is in this state, now or later.
void wait_for_state(const std::filesystem::path& socket, std::string_view task, std::string_view state);

/// Waits until a record of the log has this in its text, now or later; returns the record.
boost::json::object wait_for_log(const std::filesystem::path& socket, std::string_view text);

}  // namespace aiod::support
