#include <aio/executor.hpp>
#include <aio/loop.hpp>

namespace aio {

Executor::Executor(Loop& loop, detail::TaskRef task) noexcept
    : loop_(&loop), context_(&loop.context()), task_(std::move(task)) {}

void Executor::enqueue(detail::Ready& ready) const {
  loop_->make_ready(ready);
}

}  // namespace aio
