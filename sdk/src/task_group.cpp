#include <aio/task_group.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/system/system_error.hpp>

#include <exception>
#include <utility>

namespace aio {

void TaskGroup::start(const Executor& executor, Task<void> task, std::function<void()> on_end) {
  ++running_;
  boost::asio::co_spawn(executor, std::move(task),
                        [this, on_end = std::move(on_end)](const std::exception_ptr&) {
                          if (on_end) on_end();
                          --running_;
                          ended_.set();
                        });
}

// Whoever waits usually does so because of a stop, which may abort this wait as well; but what the coroutines
// use must not go before them.
Task<void> TaskGroup::wait() {
  std::exception_ptr stopped;
  while (running_ > 0) {
    ended_.clear();
    try {
      co_await ended_.wait();
    } catch (const boost::system::system_error&) {
      stopped = std::current_exception();
    }
  }
  if (stopped) std::rethrow_exception(stopped);
}

}  // namespace aio
