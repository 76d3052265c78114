#include "harness_task.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <utility>

namespace aio::testing {

struct HarnessTask::Run {
  aio::detail::TaskRef context;
  RunEnd end{Aborted{}};
  OnEnd on_end;
  HarnessTask* owner = nullptr;  // null once nobody wants to know
};

// Awaits stay usable after the stop, so that clean-up may wait; see aio::detail::CancelScope.
Task<void> HarnessTask::root(std::shared_ptr<Run> run, Host::ChildBody body) {
  co_await boost::asio::this_coro::throw_if_cancelled(false);
  try {
    run->end = co_await body();
  } catch (...) {
    const std::exception_ptr thrown = std::current_exception();
    const bool aborted = run->context->stop_requested() && is_abort(thrown);
    run->end = aborted ? RunEnd(Aborted{}) : RunEnd(describe_exception(thrown));
  }
}

void HarnessTask::start(Host::ChildBody body, OnEnd on_end) {
  run_ = std::make_shared<Run>();
  run_->context = aio::detail::TaskRef(new aio::detail::TaskContext(loop_, name_));
  run_->on_end = std::move(on_end);
  run_->owner = this;
  const auto ended = [run = run_](std::exception_ptr) {
    // What Asio keeps in the slot holds the task's executor, and so the context that holds the slot.
    run->context->slot().clear();
    if (run->owner == nullptr) return;
    run->owner->run_.reset();
    const OnEnd tell = std::move(run->on_end);
    tell(std::move(run->end));
  };
  loop_.post([run = run_, body = std::move(body), ended]() mutable {
    if (run->owner == nullptr) return;
    Loop& loop = run->context->loop();
    const aio::detail::TaskRef context = run->context;
    const Executor later = loop.executor().require(boost::asio::execution::blocking.never);
    // The executor passes a stop on at once: one that posts it would post it to a frame that may be gone by
    // then.
    boost::asio::co_spawn(
        loop.executor(context), root(std::move(run), std::move(body)),
        boost::asio::bind_cancellation_slot(context->slot(), boost::asio::bind_executor(later, ended)));
  });
}

void HarnessTask::request_stop() {
  if (run_ != nullptr) run_->context->request_stop();
}

void HarnessTask::forget_owner() noexcept {
  if (run_ != nullptr) run_->owner = nullptr;
}

void HarnessTask::drop() {
  if (run_ == nullptr) return;
  run_->owner = nullptr;
  run_->on_end = nullptr;
  run_->context->abandon();
  // As at an ordinary end, and behind the destruction of the frames that the loop has in its queue.
  loop_.post([context = run_->context] { context->slot().clear(); });
  run_.reset();
}

}  // namespace aio::testing
