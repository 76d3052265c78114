#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <aio/detail/wait.hpp>
#include <aio/loop.hpp>

#include <cstring>
#include <string>

namespace aio::detail {

namespace {

// A wait for nothing but the others' turn.
class Pause final : public Wait {
 public:
  Pause(const Executor& executor, WaitKind kind, std::source_location where) : Wait(executor, kind, where) {}

 private:
  void suspended() override { complete(); }
};

}  // namespace

TaskContext& context_of(const Executor& executor) noexcept {
  return executor.task() != nullptr ? *executor.task() : executor.loop().own_task();
}

Task<void> pause(Executor executor, WaitKind kind, std::source_location where) {
  Pause wait(executor, kind, where);
  context_of(executor).note_pause();
  throw_if_aborted(co_await wait.suspend());
}

Wait::Wait(const Executor& executor, WaitKind kind, std::source_location where, Cancel cancel) noexcept
    : task_(context_of(executor)), where_(where), kind_(kind), cancel_(cancel) {}

// A frame that is destroyed while it waits leaves no way back to it.
Wait::~Wait() {
  if (resumer_.stored() && slot_.is_connected()) slot_.clear();
}

void Wait::enlist() noexcept {
  task_.waits_.push_back(*this);
  if (where_.line() == 0) return;
  task_.root_->last_file_ = where_.file_name();
  task_.root_->last_line_ = where_.line();
}

void Wait::end() noexcept {
  ended_ = true;
  unlink();
  leave();
}

void Wait::complete(WaitOutcome outcome) {
  if (!pending()) return;
  if (abandoned_) return drop();
  end();
  outcome_ = outcome;
  woken_ = outcome == WaitOutcome::ready;
  task_.loop().make_ready(*this);
}

void Wait::complete_now() {
  if (!pending()) return;
  if (abandoned_) return drop();
  end();
  resumer_.resume(outcome_);
}

void Wait::go_on() {
  unlink();
  resumer_.resume(outcome_);
}

void Wait::note_delivery() noexcept {
  if (CancelScope* const scope = task_.current_cancel()) task_.note_delivery(*scope);
}

void Wait::abort() {
  if (cancel_ == Cancel::forwarded) {
    if (pending()) cancelled();
  } else if (pending()) {
    note_delivery();
    complete(WaitOutcome::cancelled);
  } else if (outcome_ == WaitOutcome::ready) {
    note_delivery();
    outcome_ = WaitOutcome::cancelled;
  }
}

void Wait::abandon() {
  abandoned_ = true;
  if (cancel_ == Cancel::allowed) drop();
}

void Wait::drop() {
  if (!resumer_.stored()) return;
  if (slot_.is_connected()) slot_.clear();
  if (!ended_) end();
  unlink();
  resumer_.reset();  // the frame that this object lives in goes with it
}

WaitInfo Wait::info() const {
  if (where_.line() == 0) return {.kind = kind_, .until = until_};
  const char* file = where_.file_name();
  const char* slash = std::strrchr(file, '/');
  return {.kind = kind_,
          .until = until_,
          .where = std::string(slash != nullptr ? slash + 1 : file) + ':' + std::to_string(where_.line())};
}

QueuedWait::QueuedWait(WaitList& queue, const Executor& executor, WaitKind kind, std::source_location where)
    : Wait(executor, kind, where) {
  queue.waits_.push_back(place_);
}

WaitList::~WaitList() {
  while (QueuedWait::Place* place = waits_.front()) {
    place->unlink();
    place->wait.complete(WaitOutcome::cancelled);
  }
}

Task<void> WaitList::wait(WaitKind kind, std::source_location where) {
  QueuedWait wait(*this, co_await boost::asio::this_coro::executor, kind, where);
  const WaitOutcome outcome = co_await wait.suspend();
  throw_if_aborted(outcome);
}

bool WaitList::pass_on(const QueuedWait& wait) {
  return wait.woken_in_vain() && wake_one();
}

bool WaitList::wake_one() {
  QueuedWait::Place* place = waits_.front();
  if (place == nullptr) return false;
  place->wait.complete();
  return true;
}

void WaitList::wake_all() {
  while (wake_one()) {
  }
}

void throw_aborted() {
  throw boost::system::system_error(boost::asio::error::operation_aborted);
}

}  // namespace aio::detail
