#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <aio/detail/wait.hpp>
#include <aio/loop.hpp>

#include <cstring>
#include <string>

namespace aio::detail {

Wait::Wait(const Executor& executor, WaitKind kind, std::source_location where, Cancel cancel) noexcept
    : task_(executor.task() != nullptr ? *executor.task() : executor.loop().own_task()),
      where_(where),
      kind_(kind),
      cancel_(cancel) {}

// A frame that is destroyed while it waits leaves no way back to it.
Wait::~Wait() {
  if (pending() && slot_.is_connected()) slot_.clear();
}

void Wait::enlist() noexcept {
  task_.waits_.push_back(*this);
  task_.last_file_ = where_.file_name();
  task_.last_line_ = where_.line();
}

void Wait::end() noexcept {
  unlink();
  leave();
}

void Wait::complete(WaitOutcome outcome) {
  if (!pending()) return;
  if (abandoned_) return drop();
  end();
  resumer_.post(outcome);
}

void Wait::complete_now() {
  if (!pending()) return;
  if (abandoned_) return drop();
  end();
  resumer_.resume(WaitOutcome::ready);
}

void Wait::abort() {
  if (!pending()) return;
  task_.note_abort();
  complete(WaitOutcome::cancelled);
}

void Wait::abandon() {
  abandoned_ = true;
  if (cancel_ == Cancel::allowed) drop();
}

void Wait::drop() {
  if (!pending()) return;
  if (slot_.is_connected()) slot_.clear();
  end();
  resumer_.reset();  // the frame that this object lives in goes with it
}

WaitInfo Wait::info() const {
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
  throw_if_aborted(co_await wait.suspend());
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
