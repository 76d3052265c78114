#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include <aio/loop.hpp>

#include <atomic>

#include "asio_services.hpp"
#include "ready_queue.hpp"
#include "timer_queue.hpp"

namespace aio {
namespace {

thread_local Loop* running_loop = nullptr;

class RunningScope {
 public:
  explicit RunningScope(Loop& loop) noexcept : outer_(std::exchange(running_loop, &loop)) {}
  ~RunningScope() { running_loop = outer_; }
  RunningScope(const RunningScope&) = delete;
  RunningScope& operator=(const RunningScope&) = delete;

 private:
  Loop* outer_;
};

}  // namespace

struct Loop::Impl {
  using KernelTimer = boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                                        boost::asio::wait_traits<std::chrono::steady_clock>,
                                                        boost::asio::io_context::executor_type>;

  Impl(Clock& the_clock, Options the_options)
      : clock(the_clock), options(the_options), work(context.get_executor()), kernel_timer(context) {}

  // Wakes the loop at the earliest deadline; a wake-up that is still early enough stays as it is.
  void schedule() {
    const detail::TimerNode* first = deadlines.front();
    if (options.pace == Pace::manual || firing || first == nullptr) return;
    if (wake_at && *wake_at <= first->deadline()) return;
    wake_at = first->deadline();
    kernel_timer.expires_at(*wake_at);
    kernel_timer.async_wait([this](boost::system::error_code error) {
      if (error) return;  // replaced by an earlier one
      wake_at.reset();
      fire();
    });
  }

  std::size_t fire() {
    firing = true;
    const std::size_t fired = deadlines.fire(clock.now());
    firing = false;
    schedule();
    return fired;
  }

  Clock& clock;
  Options options;
  Observer observer;
  detail::TimerQueue deadlines;
  detail::IntrusiveList<detail::TaskContext> tasks;
  detail::TaskRef own_task;
  // A deadline of the kernel timer that nobody needs any more is left to pass: one idle wake-up is cheaper
  // than a system call for each cancelled sleep.
  std::optional<TimePoint> wake_at;
  bool firing = false;
  detail::ReadyQueue ready{context};
  // From here on in the order of destruction's reverse: frames that die with the context may still cancel
  // deadlines, and workers must have finished before.
  boost::asio::io_context context{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work;
  KernelTimer kernel_timer;
  std::atomic<std::size_t> busy_workers = 0;
  std::optional<boost::asio::thread_pool> workers;
};

Loop::Loop(Clock& clock) : Loop(clock, Options{}) {}

Loop::Loop(Clock& clock, Options options) : impl_(std::make_unique<Impl>(clock, options)) {
  impl_->own_task = detail::TaskRef(new detail::TaskContext(*this, "aiod"));
  detail::create_asio_services(impl_->context);
}

// Coroutines that still wait, or are about to go on, are dropped here, while the deadlines and lists they
// stand in are there to leave.
Loop::~Loop() {
  if (impl_->workers) impl_->workers->join();
  while (detail::TaskContext* task = impl_->tasks.front()) {
    const detail::TaskRef alive(task);
    task->unlink();
    task->drop();
  }
  impl_->ready.close();
}

void Loop::run() {
  RunningScope scope(*this);
  impl_->context.restart();
  for (;;) {
    try {
      impl_->context.run();
      return;
    } catch (...) {
      impl_->firing = false;
      if (!impl_->observer.on_stray_exception) throw;
      impl_->observer.on_stray_exception(std::current_exception());
      impl_->schedule();
    }
  }
}

void Loop::stop() {
  impl_->context.stop();
}

std::size_t Loop::poll() {
  RunningScope scope(*this);
  impl_->context.restart();
  return impl_->context.poll();
}

// In one order with what the loop's own thread lets go on.
void Loop::post(std::function<void()> function) {
  if (!impl_->context.get_executor().running_in_this_thread()) {
    boost::asio::post(impl_->context, std::move(function));
    return;
  }
  auto as_nobody = [function = std::move(function)] {
    const detail::ResumeScope nobody(nullptr, false);
    function();
  };
  impl_->ready.push(detail::ReadyFunction<decltype(as_nobody)>::make(std::move(as_nobody)));
}

void Loop::run_on_worker(std::function<void()> function) {
  if (impl_->options.pace == Pace::manual) {
    function();
    return;
  }
  if (!impl_->workers) impl_->workers.emplace(impl_->options.offload_threads);
  ++impl_->busy_workers;
  boost::asio::post(*impl_->workers, [this, function = std::move(function)] {
    function();
    --impl_->busy_workers;
  });
}

std::size_t Loop::busy_workers() const noexcept {
  return impl_->busy_workers;
}

boost::asio::io_context& Loop::context() noexcept {
  return impl_->context;
}
Clock& Loop::clock() const noexcept {
  return impl_->clock;
}
Loop::Pace Loop::pace() const noexcept {
  return impl_->options.pace;
}
void Loop::observe(Observer observer) {
  impl_->observer = std::move(observer);
}
const Loop::Observer& Loop::observer() const noexcept {
  return impl_->observer;
}
detail::TaskContext& Loop::own_task() noexcept {
  return *impl_->own_task;
}
void Loop::enlist(detail::TaskContext& task) noexcept {
  impl_->tasks.push_back(task);
}
void Loop::make_ready(detail::Ready& ready) {
  impl_->ready.push(ready);
}
Loop* Loop::current() noexcept {
  return running_loop;
}

std::optional<TimePoint> Loop::next_deadline() const noexcept {
  const detail::TimerNode* first = impl_->deadlines.front();
  return first != nullptr ? std::optional(first->deadline()) : std::nullopt;
}

std::size_t Loop::fire_due() {
  RunningScope scope(*this);
  return impl_->fire();
}

void detail::TimerNode::arm(TimePoint deadline) {
  loop_.impl_->deadlines.insert(*this, deadline);
  loop_.impl_->schedule();
}

void detail::TimerNode::cancel() noexcept {
  if (armed()) loop_.impl_->deadlines.remove(*this);
}

}  // namespace aio
