#include "engine/task.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <utility>

namespace aiod::engine {

struct TrackedTask::Run {
  aio::detail::TaskRef context;
  Outcome outcome{Aborted{}};
  OnEnd on_end;
  TrackedTask* owner = nullptr;  // null once forgotten
};

namespace {

aio::TaskCosts sum(const aio::TaskCosts& a, const aio::TaskCosts& b) {
  return {.resumes = a.resumes + b.resumes,
          .total = a.total + b.total,
          .longest = std::max(a.longest, b.longest)};
}

// Text at once: the exception's object, type and destructor are the plugin's.
aio::Error describe(const aio::detail::TaskContext& context) {
  aio::Error error = aio::describe_exception(std::current_exception());
  const std::string place = context.last_await();
  if (!place.empty()) error.traceback += "last await at " + place + '\n';
  return error;
}

bool is_abort(const boost::system::system_error& error) {
  return error.code() == boost::asio::error::operation_aborted;
}

}  // namespace

TrackedTask::~TrackedTask() {
  forget();
}

// Awaits stay usable after the stop, so that clean-up may wait; see aio::detail::CancelScope.
aio::Task<void> TrackedTask::root(std::shared_ptr<Run> run, aio::Host::ChildBody body) {
  co_await boost::asio::this_coro::throw_if_cancelled(false);
  const aio::detail::TaskContext& context = *run->context;
  try {
    aio::Value value = co_await body();
    run->outcome = Returned{std::move(value)};
  } catch (const boost::system::system_error& e) {
    if (context.stop_requested() && is_abort(e))
      run->outcome = Aborted{};
    else
      run->outcome = describe(context);
  } catch (...) {
    run->outcome = describe(context);
  }
}

void TrackedTask::start(aio::Host::ChildBody body, OnEnd on_end) {
  run_ = std::make_shared<Run>();
  run_->context = aio::detail::TaskRef(new aio::detail::TaskContext(loop_, name_));
  run_->on_end = std::move(on_end);
  run_->owner = this;
  boost::asio::co_spawn(
      loop_.executor(run_->context).require(boost::asio::execution::blocking.never),
      root(run_, std::move(body)),
      boost::asio::bind_cancellation_slot(run_->context->slot(), [run = run_](std::exception_ptr) {
        if (run->owner != nullptr) run->owner->ended(run);
      }));
}

void TrackedTask::ended(const std::shared_ptr<Run>& run) {
  earlier_ = costs();
  // What Asio keeps in the slot holds the task's executor, and so the context that holds the slot.
  run->context->slot().clear();
  run_.reset();
  run->owner = nullptr;
  OnEnd on_end = std::move(run->on_end);
  on_end(std::move(run->outcome));
}

void TrackedTask::request_stop() {
  if (run_ != nullptr) run_->context->request_stop();
}

std::optional<aio::WaitInfo> TrackedTask::waits_for() const {
  return run_ != nullptr ? run_->context->waits_for() : std::nullopt;
}

aio::TaskCosts TrackedTask::costs() const {
  return run_ != nullptr ? sum(earlier_, run_->context->costs()) : earlier_;
}

void TrackedTask::forget() {
  if (run_ == nullptr) return;
  run_->owner = nullptr;
  run_->on_end = nullptr;
  run_->context->abandon();
  run_.reset();
}

}  // namespace aiod::engine
