#pragma once

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>

#include <cstddef>
#include <new>
#include <optional>
#include <source_location>
#include <type_traits>
#include <utility>

#include <aio/detail/ready.hpp>
#include <aio/detail/task_context.hpp>
#include <aio/executor.hpp>
#include <aio/task.hpp>
#include <aio/timer.hpp>

namespace aio::detail {

enum class WaitOutcome : std::uint8_t { ready, cancelled };

/// A completion handler of a suspended await, stored in place: a resume allocates nothing for it.
class Resumer {
 public:
  Resumer() = default;
  Resumer(const Resumer&) = delete;
  Resumer& operator=(const Resumer&) = delete;
  ~Resumer() { reset(); }

  /// `outcome` lives as long as the await, and is read when it goes on.
  template <class Handler>
  void store(Handler handler) {
    static_assert(sizeof(Handler) <= sizeof(space_) && alignof(Handler) <= alignof(void*));
    ::new (static_cast<void*>(space_)) Handler(std::move(handler));
    act_ = [](Resumer& self, Action action, const WaitOutcome& outcome) {
      auto* stored = std::launder(reinterpret_cast<Handler*>(self.space_));
      Handler taken = std::move(*stored);
      stored->~Handler();
      self.act_ = nullptr;
      if (action == Action::drop) return;
      const Executor executor = boost::asio::get_associated_executor(taken, Executor());
      executor.execute([handler = std::move(taken), &outcome]() mutable { std::move(handler)(outcome); });
    };
  }

  bool stored() const noexcept { return act_ != nullptr; }
  /// Resumes the coroutine within this call.
  void resume(const WaitOutcome& outcome) { act_(*this, Action::run, outcome); }
  void reset() {
    if (stored()) act_(*this, Action::drop, WaitOutcome::cancelled);
  }

 private:
  enum class Action : std::uint8_t { run, drop };

  alignas(void*) std::byte space_[3 * sizeof(void*)];
  void (*act_)(Resumer&, Action, const WaitOutcome&) = nullptr;
};

/// One suspended await of an aio:: wait; the primitive under sleep, Event, Channel, edge and offload. Lives
/// in the awaiting coroutine's frame. While it is pending it is listed in its task, which is how `aioctl
/// status` knows where a task waits.
///
/// What it waits for is only taken once the coroutine goes on, and not when it was cancelled by then: a stop,
/// a timeout or another side of a race that comes between the wake-up and the resume loses nothing.
class AIO_API Wait : public Ready {
 public:
  /// `forwarded`: cancelled() is told, and anyone who is behind it ends the wait.
  enum class Cancel : std::uint8_t { allowed, ignored, forwarded };

  Wait(const Executor& executor, WaitKind kind, std::source_location where,
       Cancel cancel = Cancel::allowed) noexcept;
  ~Wait() override;

  /// Awaited once, in an aio::Task: suspends until complete() or a cancellation. Returns a WaitOutcome.
  auto suspend() {
    return boost::asio::async_initiate<const boost::asio::deferred_t, void(WaitOutcome)>(
        [this](auto handler) { start(std::move(handler)); }, boost::asio::deferred);
  }

  /// Ends the wait; the coroutine goes on from the loop (`complete`) or within this call (`complete_now`, for
  /// callers that are called by the loop itself). Ignored when it has ended already.
  void complete(WaitOutcome outcome = WaitOutcome::ready);
  void complete_now();

  /// Destroys the coroutine instead of resuming it: at once, or where a worker may still use its frame
  /// (Cancel::ignored), when complete() comes.
  void abandon();

  /// At once in any case. Only when all workers have ended.
  void drop() override;

  bool abandoned() const noexcept { return abandoned_; }

  /// Whether it was cancelled after it had been woken: what woke it is for the next who waits.
  bool woken_in_vain() const noexcept { return woken_ && outcome_ == WaitOutcome::cancelled; }

  bool pending() const noexcept { return resumer_.stored() && !ended_; }
  WaitInfo info() const;

 protected:
  /// Called once when the wait ends for any reason: take it out of the queue it stands in.
  virtual void leave() noexcept {}
  /// Called once when it has begun.
  virtual void suspended() {}
  /// Cancel::forwarded: called for each cancellation while it is pending.
  virtual void cancelled() {}

  TaskContext& task() const noexcept { return task_; }

  std::optional<TimePoint> until_{};

 private:
  friend class TaskContext;

  template <class Handler>
  void start(Handler handler) {
    if (cancel_ != Cancel::ignored) {
      slot_ = boost::asio::get_associated_cancellation_slot(handler);
      if (slot_.is_connected()) slot_.assign([this](boost::asio::cancellation_type) { abort(); });
    }
    resumer_.store(std::move(handler));
    enlist();
    suspended();
  }

  void go_on() override;
  void enlist() noexcept;
  void abort();
  void note_delivery() noexcept;
  void end() noexcept;

  TaskContext& task_;
  std::source_location where_;
  boost::asio::cancellation_slot slot_;
  Resumer resumer_;
  WaitKind kind_;
  Cancel cancel_;
  WaitOutcome outcome_ = WaitOutcome::ready;
  bool woken_ = false;
  bool ended_ = false;
  bool abandoned_ = false;
};

class WaitList;

/// A wait that stands in a WaitList. Where a coroutine of its own costs too much, await it in place of
/// WaitList::wait().
class AIO_API QueuedWait final : public Wait {
 public:
  QueuedWait(WaitList& queue, const Executor& executor, WaitKind kind, std::source_location where);

 private:
  friend class WaitList;

  struct Place final : ListHook {
    explicit Place(QueuedWait& waiting) : wait(waiting) {}
    QueuedWait& wait;
  };

  void leave() noexcept override { place_.unlink(); }

  Place place_{*this};
};

/// Those who wait for the same thing, oldest first: at an Event, a Channel, an input line. Not movable.
class AIO_API WaitList {
 public:
  WaitList() = default;
  /// Whoever still waits is aborted.
  ~WaitList();

  /// Suspends until woken; throws when aborted.
  Task<void> wait(WaitKind kind, std::source_location where);

  /// Wakes the oldest; false when nobody waits.
  bool wake_one();
  void wake_all();
  /// Wakes the next where this one was woken in vain. Call when it was aborted and there is still something
  /// to be had.
  bool pass_on(const QueuedWait& wait);
  bool empty() const noexcept { return waits_.empty(); }

 private:
  friend class QueuedWait;

  IntrusiveList<QueuedWait::Place> waits_;
};

/// Throws what an aborted await throws: boost::system::system_error(operation_aborted).
[[noreturn]] AIO_API void throw_aborted();

inline void throw_if_aborted(WaitOutcome outcome) {
  if (outcome == WaitOutcome::cancelled) throw_aborted();
}

/// The task that an executor works for, the loop's own where it is nobody's.
AIO_API TaskContext& context_of(const Executor& executor) noexcept;

/// Awaited in a coroutine: whether it has suspended since it was spawned. One that has not can't tell anybody
/// yet that it has ended, and so must not take what another side of a race may be taking.
inline constexpr boost::asio::detail::awaitable_thread_has_context_switched has_suspended{};

/// Lets what else is ready have its turn. Throws when aborted.
AIO_API Task<void> pause(Executor executor, WaitKind kind, std::source_location where);

/// For an await that needs not wait, before it takes anything: whether it must pause() first.
inline bool must_pause(const Executor& executor, bool suspended) {
  TaskContext& task = executor.task() != nullptr ? *executor.task() : context_of(executor);
  return task.must_pause() || !suspended;
}

}  // namespace aio::detail
