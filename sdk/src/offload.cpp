#include <aio/detail/wait.hpp>
#include <aio/loop.hpp>
#include <aio/offload.hpp>

namespace aio::detail {

Task<void> await_worker(std::function<void()> work, std::source_location where) {
  const Executor executor = co_await boost::asio::this_coro::executor;
  Loop& loop = executor.loop();
  if (context_of(executor).cancel_pending()) co_await pause(executor, WaitKind::offload, where);
  Wait wait(executor, WaitKind::offload, where, Wait::Cancel::ignored);
  // The frame outlives the work: this wait can't be aborted, and the loop joins its workers before it drops
  // what still waits.
  loop.run_on_worker([&] {
    work();
    loop.post([&wait] { wait.complete_now(); });
  });
  co_await wait.suspend();
}

}  // namespace aio::detail
