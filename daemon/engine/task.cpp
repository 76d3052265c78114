#include "engine/task.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/plugin_value.hpp"
#include "engine/record.hpp"
#include "engine/valid_text.hpp"

namespace aiod::engine {

// Held by the coroutine's frames, and so gone after all of them.
struct TrackedTask::Run {
  Run(aio::Loop& the_loop, const std::string& name, OnEnd end, TrackedTask* the_owner,
      std::shared_ptr<void> kept)
      : loop(the_loop),
        context(new aio::detail::TaskContext(the_loop, name)),
        on_end(std::move(end)),
        owner(the_owner),
        keep(std::move(kept)) {}
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  // What Asio keeps in the slot holds the task's executor, and so the context that holds the slot. The kept
  // may be the plugin's last hold, whose code may be on the stack: let go of it from the loop.
  ~Run() {
    context->slot().clear();
    if (keep.use_count() == 1) loop.post([kept = std::move(keep)] {});
  }

  aio::Loop& loop;
  aio::detail::TaskRef context;
  OnEnd on_end;
  TrackedTask* owner;  // null once forgotten
  bool begun = false;
  bool stop_asked = false;  // before it had begun
  std::shared_ptr<void> keep;
};

namespace {

enum class LastAwait { first, last };

aio::TaskCosts sum(const aio::TaskCosts& a, const aio::TaskCosts& b) {
  return {.resumes = a.resumes + b.resumes,
          .total = a.total + b.total,
          .longest = std::max(a.longest, b.longest)};
}

// Text at once: the exception's object, type and destructor are the plugin's. An operation of Asio throws
// inside Asio, which tells nobody anything: there the last await says more than the frames, and comes first.
aio::Error describe(const aio::detail::TaskContext& context, LastAwait where) {
  aio::Error error = aio::describe_exception(std::current_exception());
  const std::string place = context.last_await();
  if (place.empty()) return error;
  const std::string line = fmt::format("last await at {}\n", place);
  error.traceback.insert(where == LastAwait::first ? 0 : error.traceback.size(), line);
  return error;
}

Outcome failed_or_aborted(const aio::detail::TaskContext& context, LastAwait where) {
  if (context.stop_requested() && aio::is_abort(std::current_exception())) return Aborted{};
  return describe(context, where);
}

}  // namespace

TrackedTask::~TrackedTask() {
  forget();
}

// Awaits stay usable after the stop, so that clean-up may wait; see aio::detail::CancelScope.
aio::detail::Entry TrackedTask::entry(std::shared_ptr<Run> run, aio::Host::ChildBody body) {
  co_await boost::asio::this_coro::throw_if_cancelled(false);
  run->begun = true;
  if (run->stop_asked) run->context->request_stop();
  try {
    aio::Value value = co_await body();
    conclude(run, Returned{valid(adopt(std::move(value), "the result"))});
  } catch (const boost::system::system_error&) {
    conclude(run, failed_or_aborted(*run->context, LastAwait::first));
  } catch (...) {
    conclude(run, failed_or_aborted(*run->context, LastAwait::last));
  }
}

// Posted, so that none of the plugin's code is on the stack, and the task isn't charged for it.
void TrackedTask::conclude(std::shared_ptr<Run> run, Outcome outcome) {
  const aio::Executor later = run->loop.executor().require(boost::asio::execution::blocking.never);
  later.execute([run = std::move(run), outcome = std::move(outcome)]() mutable {
    if (run->owner != nullptr) run->owner->ended(run, std::move(outcome));
  });
}

// It begins when its caller has returned.
void TrackedTask::start(aio::Host::ChildBody body, OnEnd on_end, std::shared_ptr<void> keep) {
  run_ = std::make_shared<Run>(loop_, name_, std::move(on_end), this, std::move(keep));
  const aio::Executor executor = loop_.executor(run_->context);
  executor.require(boost::asio::execution::blocking.never)
      .execute([run = run_, body = std::move(body), executor]() mutable {
        if (run->owner == nullptr) return;
        const boost::asio::cancellation_slot slot = run->context->slot();
        aio::detail::launch(entry(std::move(run), std::move(body)), executor, slot);
      });
}

void TrackedTask::ended(const std::shared_ptr<Run>& run, Outcome outcome) {
  earlier_ = costs();
  run_.reset();
  run->owner = nullptr;
  OnEnd on_end = std::move(run->on_end);
  on_end(std::move(outcome));
}

// Where the loop does not run, Asio's own part of the coroutine comes first, which a cancellation would tear.
void TrackedTask::request_stop() {
  if (run_ == nullptr) return;
  if (run_->begun)
    run_->context->request_stop();
  else
    run_->stop_asked = true;
}

std::optional<aio::WaitInfo> TrackedTask::waits_for() const {
  return run_ != nullptr ? run_->context->waits_for() : std::nullopt;
}

aio::TaskCosts TrackedTask::costs() const {
  return run_ != nullptr ? sum(earlier_, run_->context->costs()) : earlier_;
}

bool TrackedTask::went_on() const {
  return run_ != nullptr && run_->context->stop_delivered();
}

void TrackedTask::forget() {
  if (run_ == nullptr) return;
  const std::shared_ptr<Run> run = std::exchange(run_, nullptr);
  run->owner = nullptr;
  run->on_end = nullptr;
  run->context->abandon();
}

std::string describe_wait(const std::optional<aio::WaitInfo>& wait) {
  if (!wait) return "runs";
  return wait->where.empty() ? "waits for I/O"
                             : fmt::format("waits at {} ({})", wait->where, aio::to_string(wait->kind));
}

std::string describe_ignored_stop(const TrackedTask& task) {
  std::string text = fmt::format("ignores its stop; it {}", describe_wait(task.waits_for()));
  if (task.went_on())
    text +=
        "; its await was ended by the stop, and it went on: a catch (...) or a catch (const std::exception&) "
        "around an await must let aio::is_abort through";
  return text;
}

}  // namespace aiod::engine
