#include "task_group.hpp"

#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <utility>

namespace stats {

void TaskGroup::start(const aio::Executor& executor, aio::Task<void> task, std::function<void()> on_end) {
  ++running_;
  boost::asio::co_spawn(executor, std::move(task),
                        [this, on_end = std::move(on_end)](const std::exception_ptr&) {
                          if (on_end) on_end();
                          --running_;
                          ended_.set();
                        });
}

aio::Task<void> TaskGroup::wait() {
  while (running_ > 0) {
    ended_.clear();
    co_await ended_.wait();
  }
}

}  // namespace stats
