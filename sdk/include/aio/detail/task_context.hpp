#pragma once

#include <boost/asio/cancellation_signal.hpp>

#include <sys/single_threaded.h>

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <aio/api.hpp>
#include <aio/detail/intrusive_list.hpp>
#include <aio/time.hpp>

namespace aio {

class Loop;

/// What a suspended task waits for.
enum class WaitKind : std::uint8_t { sleep, event, channel, edge, offload, io };

/// "sleep", "event", "channel", "edge", "offload", "io".
AIO_API std::string_view to_string(WaitKind kind) noexcept;

/// A snapshot of one wait, safe to keep.
struct WaitInfo {
  WaitKind kind = WaitKind::io;
  std::optional<TimePoint> until{};
  std::string where{};  // "hello_service.cpp:28"; empty when it is not known
};

/// What a task has cost so far. CPU time is monotonic time spent inside resumes.
struct TaskCosts {
  std::uint64_t resumes = 0;
  Duration total{};
  Duration longest{};
};

namespace detail {

class Wait;

/// One way to end an await from outside: a stop, or a timeout. Asio drops a cancellation that comes while
/// nothing is awaited that can be cancelled, so a request stays pending and is repeated at each suspension
/// until one await has been aborted by it.
class AIO_API CancelScope : public ListHook {
 public:
  boost::asio::cancellation_slot slot() noexcept { return signal_.slot(); }
  bool requested() const noexcept { return requested_; }
  /// Whether it was asked for, and no await has been aborted by it yet.
  bool pending() const noexcept { return pending_; }

  /// Passes a cancellation on without asking for one itself.
  void forward(boost::asio::cancellation_type type) { signal_.emit(type); }

  /// Counts the aborts of its task: 0 when none was by this scope, else the number of the last that was.
  std::uint32_t delivered() const noexcept { return delivered_; }

 private:
  friend class TaskContext;
  void emit();

  boost::asio::cancellation_signal signal_;
  bool requested_ = false;
  bool pending_ = false;
  std::uint32_t delivered_ = 0;
};

/// What the loop knows of one task: the identity that every executor of the task carries, its costs, its
/// waits, and its stop. Counted by its handles (TaskRef, Executor); all else is for the loop's thread.
class AIO_API TaskContext : public ListHook {
 public:
  TaskContext(Loop& loop, std::string name);
  /// A part of a task that can be ended by itself, as one side of a race: stops and waits are its own, the
  /// costs and the name are the task's.
  explicit TaskContext(TaskContext& whole);
  TaskContext(const TaskContext&) = delete;
  TaskContext& operator=(const TaskContext&) = delete;

  Loop& loop() const noexcept { return loop_; }
  const std::string& name() const noexcept { return root_->name_; }
  const TaskCosts& costs() const noexcept { return root_->costs_; }

  /// Asks the task to end: one await of it ends with operation_aborted, now or when it next waits.
  void request_stop();
  bool stop_requested() const noexcept { return stop_.requested(); }
  /// Whether an await has ended by the stop.
  bool stop_delivered() const noexcept { return stop_.requested() && !stop_.pending(); }

  /// Whether an await that needs not wait must let the loop turn first: a stop or a timeout is to be
  /// delivered, or the task has had its batch. Counts the await.
  bool must_pause() noexcept {
    if (cancels_pending_) return true;
    if (batch_ != root_->costs_.resumes) {
      batch_ = root_->costs_.resumes;
      ready_awaits_ = 0;
    }
    return ++ready_awaits_ > batch_limit;
  }
  void note_pause() noexcept { ready_awaits_ = 0; }
  bool cancel_pending() const noexcept { return cancels_pending_; }

  /// The slot to bind the task's root coroutine to.
  boost::asio::cancellation_slot slot() noexcept { return stop_.slot(); }

  /// Call when an await of the task has ended with operation_aborted in a way that its executor can't see.
  void note_abort() noexcept;

  /// Which of its scopes is passing a cancellation on now; nullptr when it is none of them, as for that of
  /// Asio's `||`.
  CancelScope* current_cancel() const noexcept;
  /// Call when an await has ended by that cancellation.
  void note_delivery(CancelScope& scope) noexcept;

  /// What it waits for now; nullopt while it runs on the loop. A wait that is not one of aiod's is `io`.
  std::optional<WaitInfo> waits_for() const;

  /// "hello_service.cpp:28": the last place it awaited something of aiod at; empty before the first.
  std::string last_await() const;

  /// Drops the coroutine where it waits: its locals are destroyed, soon, by the loop. One that waits for a
  /// worker is dropped when that has ended; one that waits for an operation of Asio is not, since that
  /// operation holds it.
  void abandon();

  /// The same at the loop's end, when all workers have ended.
  void drop();

  void retain() noexcept { add_references(1, std::memory_order_relaxed); }
  void release() noexcept {
    if (add_references(-1, std::memory_order_acq_rel) == 1) destroy(this);
  }

 private:
  friend class ResumeScope;
  friend class TimeoutScope;
  friend class Wait;

  ~TaskContext();
  static void destroy(TaskContext* context) noexcept;

  /// Returns what there were before. A resume counts its handles several times: where no second thread was
  /// ever started, as in a daemon whose services offload nothing, that needs no locked instruction.
  std::int32_t add_references(std::int32_t more, std::memory_order order) noexcept {
    if (__libc_single_threaded == 0) return references_.fetch_add(more, order);
    const std::int32_t before = references_.load(std::memory_order_relaxed);
    references_.store(before + more, std::memory_order_relaxed);
    return before;
  }
  void request(CancelScope& scope);
  void repeat_cancels();
  void look_for_pending() noexcept;
  void account(Duration spent) noexcept;
  Wait* first_wait() const noexcept;
  Wait* first_not_abandoned() const noexcept;

  static constexpr std::uint32_t batch_limit = 16;

  std::atomic<std::int32_t> references_{0};
  bool cancels_pending_ = false;
  Loop& loop_;
  TaskContext* root_;  // the whole task; itself, unless it is a part
  std::string name_;
  TaskCosts costs_;
  std::uint64_t batch_ = 0;  // the resume that the ready awaits are counted in
  std::uint32_t ready_awaits_ = 0;
  std::uint32_t deliveries_ = 0;
  CancelScope stop_;
  IntrusiveList<CancelScope> scopes_;
  IntrusiveList<Wait> waits_;
  IntrusiveList<TaskContext> parts_;
  const char* last_file_ = nullptr;  // points into the plugin: only read while the task lives
  std::uint_least32_t last_line_ = 0;
};

/// A counted handle of a TaskContext.
class TaskRef {
 public:
  TaskRef() noexcept = default;
  explicit TaskRef(TaskContext* task) noexcept : task_(task) {
    if (task_ != nullptr) task_->retain();
  }
  TaskRef(const TaskRef& other) noexcept : TaskRef(other.task_) {}
  TaskRef(TaskRef&& other) noexcept : task_(std::exchange(other.task_, nullptr)) {}
  TaskRef& operator=(TaskRef other) noexcept {
    std::swap(task_, other.task_);
    return *this;
  }
  ~TaskRef() {
    if (task_ != nullptr) task_->release();
  }

  TaskContext* get() const noexcept { return task_; }
  TaskContext* operator->() const noexcept { return task_; }
  TaskContext& operator*() const noexcept { return *task_; }
  explicit operator bool() const noexcept { return task_ != nullptr; }
  bool operator==(const TaskRef&) const = default;

 private:
  TaskContext* task_ = nullptr;
};

/// Surrounds one resume of a task on the loop: counts it, times it, and repeats a pending cancellation when
/// the task has suspended again. `aborted`: the resume delivers operation_aborted.
class AIO_API ResumeScope {
 public:
  ResumeScope(TaskContext* task, bool aborted) noexcept;
  ~ResumeScope();
  ResumeScope(const ResumeScope&) = delete;
  ResumeScope& operator=(const ResumeScope&) = delete;

 private:
  TaskContext* task_;  // null for nobody's, and for a resume of the whole task within its own resume
  bool nested_;
  TaskContext* outer_;
  const void* outer_frame_;
  const std::string* outer_name_;
  std::chrono::steady_clock::time_point start_;
};

/// Surrounds resumes that follow one another without a pause: where one ends the next begins, so that each
/// needs to read the clock but once.
class AIO_API ResumeBatch {
 public:
  ResumeBatch() noexcept;
  ~ResumeBatch();
  ResumeBatch(const ResumeBatch&) = delete;
  ResumeBatch& operator=(const ResumeBatch&) = delete;
};

/// Surrounds a call into a service's code that is no resume of a task: its constructor, show(), stats(). Says
/// whose code it is, should it bring the process down.
class AIO_API CallScope {
 public:
  /// `name`, "hello.service", must outlive it.
  explicit CallScope(const std::string& name) noexcept;
  ~CallScope();
  CallScope(const CallScope&) = delete;
  CallScope& operator=(const CallScope&) = delete;

 private:
  const std::string* outer_name_;
};

/// The task or service whose code runs on this thread now; nullptr for nobody's. Safe in a signal handler;
/// what it points to is only good for reading at once.
AIO_API const std::string* running_name() noexcept;

/// The task whose code runs on this thread now; nullptr between resumes and on other threads.
AIO_API TaskContext* current_task() noexcept;

/// An address on the stack between the code that the present resume runs and the loop that runs it; nullptr
/// between resumes and on other threads.
AIO_API const void* resume_frame() noexcept;

}  // namespace detail
}  // namespace aio
