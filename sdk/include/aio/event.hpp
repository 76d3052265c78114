#pragma once

#include <source_location>

#include <aio/api.hpp>
#include <aio/detail/wait.hpp>
#include <aio/task.hpp>

namespace aio {

/// A flag that tasks wait for. Setting it lets everyone who waits go on, and whoever comes later, until it is
/// cleared. Loop's thread only. Not movable; must outlive its waiters, whom its destruction aborts.
class AIO_API Event {
 public:
  void set();
  void clear() noexcept { set_ = false; }
  bool is_set() const noexcept { return set_; }

  /// Returns at once when it is set.
  Task<void> wait(std::source_location where = std::source_location::current());

 private:
  detail::WaitList waiters_;
  bool set_ = false;
};

}  // namespace aio
