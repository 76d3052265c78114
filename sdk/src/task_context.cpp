#include <aio/detail/task_context.hpp>
#include <aio/detail/wait.hpp>
#include <aio/loop.hpp>

#include <cstring>
#include <string_view>

namespace aio {

std::string_view to_string(WaitKind kind) noexcept {
  switch (kind) {
    case WaitKind::sleep:
      return "sleep";
    case WaitKind::event:
      return "event";
    case WaitKind::channel:
      return "channel";
    case WaitKind::edge:
      return "edge";
    case WaitKind::offload:
      return "offload";
    case WaitKind::io:
      return "io";
  }
  return "io";
}

namespace detail {
namespace {

// initial-exec: reading them calls nothing and allocates nothing, and so is safe in a signal handler.
[[gnu::tls_model("initial-exec")]] thread_local TaskContext* running_task = nullptr;
[[gnu::tls_model("initial-exec")]] thread_local const void* running_frame = nullptr;
[[gnu::tls_model("initial-exec")]] thread_local const std::string* name_of_running = nullptr;
thread_local CancelScope* emitting = nullptr;

// When the last resume of a batch ended, and nothing else has run since.
using Moment = std::chrono::steady_clock::time_point;
[[gnu::tls_model("initial-exec")]] thread_local bool in_batch = false;
[[gnu::tls_model("initial-exec")]] thread_local Moment last_end{};

Moment start_of_resume() noexcept {
  const Moment before = std::exchange(last_end, Moment{});
  return before != Moment{} ? before : std::chrono::steady_clock::now();
}

}  // namespace

TaskContext* current_task() noexcept {
  return running_task;
}

const void* resume_frame() noexcept {
  return running_frame;
}

const std::string* running_name() noexcept {
  return name_of_running;
}

CallScope::CallScope(const std::string& name) noexcept : outer_name_(std::exchange(name_of_running, &name)) {}

CallScope::~CallScope() {
  name_of_running = outer_name_;
}

void CancelScope::emit() {
  CancelScope* const outer = std::exchange(emitting, this);
  signal_.emit(boost::asio::cancellation_type::all);
  emitting = outer;
}

TaskContext::TaskContext(Loop& loop, std::string name) : loop_(loop), root_(this), name_(std::move(name)) {
  scopes_.push_back(stop_);
  loop_.enlist(*this);
}

// The whole is held: an I/O object that was made in the part may outlive it.
TaskContext::TaskContext(TaskContext& whole) : loop_(whole.loop_), root_(whole.root_) {
  root_->retain();
  scopes_.push_back(stop_);
  whole.parts_.push_back(*this);
}

TaskContext::~TaskContext() {
  if (root_ != this) root_->release();
}

void TaskContext::destroy(TaskContext* context) noexcept {
  delete context;
}

void TaskContext::request_stop() {
  request(stop_);
}

// Always from the loop: elsewhere Asio would post each cancellation, which then comes when it has long been
// delivered.
void TaskContext::request(CancelScope& scope) {
  scope.requested_ = scope.pending_ = cancels_pending_ = true;
  if (loop_.context().get_executor().running_in_this_thread())
    scope.emit();
  else
    loop_.post([task = TaskRef(this)] { task->repeat_cancels(); });
}

void TaskContext::note_abort() noexcept {
  cancels_pending_ = false;
  ++deliveries_;
  scopes_.for_each([this](CancelScope& scope) {
    if (std::exchange(scope.pending_, false)) scope.delivered_ = deliveries_;
  });
}

CancelScope* TaskContext::current_cancel() const noexcept {
  CancelScope* found = nullptr;
  scopes_.for_each([&found](CancelScope& scope) {
    if (&scope == emitting) found = &scope;
  });
  return found;
}

void TaskContext::note_delivery(CancelScope& scope) noexcept {
  scope.pending_ = false;
  scope.delivered_ = ++deliveries_;
  look_for_pending();
}

void TaskContext::look_for_pending() noexcept {
  cancels_pending_ = false;
  scopes_.for_each([this](CancelScope& scope) { cancels_pending_ = cancels_pending_ || scope.pending_; });
}

void TaskContext::repeat_cancels() {
  scopes_.for_each([](CancelScope& scope) {
    if (scope.pending_) scope.emit();
  });
}

Wait* TaskContext::first_wait() const noexcept {
  Wait* found = nullptr;
  parts_.for_each([&found](const TaskContext& part) {
    if (found == nullptr) found = part.first_wait();
  });
  return found != nullptr ? found : waits_.front();
}

Wait* TaskContext::first_not_abandoned() const noexcept {
  Wait* found = nullptr;
  parts_.for_each([&found](const TaskContext& part) {
    if (found == nullptr) found = part.first_not_abandoned();
  });
  waits_.for_each([&found](Wait& wait) {
    if (found == nullptr && !wait.abandoned()) found = &wait;
  });
  return found;
}

// Each that is dropped may take others with it. The parts come first: they use what the whole has.
void TaskContext::abandon() {
  const TaskRef alive(this);
  while (Wait* wait = first_not_abandoned()) wait->abandon();
}

void TaskContext::drop() {
  const TaskRef alive(this);
  while (Wait* wait = first_wait()) wait->drop();
}

void TaskContext::account(Duration spent) noexcept {
  ++costs_.resumes;
  costs_.total += spent;
  if (spent > costs_.longest) costs_.longest = spent;
  const auto& observer = loop_.observer();
  if (spent > observer.stall_limit && observer.on_stall) observer.on_stall(*this, spent);
}

std::optional<WaitInfo> TaskContext::waits_for() const {
  if (running_task == root_) return std::nullopt;
  if (const Wait* wait = first_wait(); wait != nullptr) return wait->info();
  return WaitInfo{};
}

std::string TaskContext::last_await() const {
  if (last_file_ == nullptr) return {};
  const char* slash = std::strrchr(last_file_, '/');
  return std::string(slash != nullptr ? slash + 1 : last_file_) + ':' + std::to_string(last_line_);
}

ResumeScope::ResumeScope(TaskContext* task, bool aborted) noexcept
    : task_(task),
      nested_(false),
      outer_(running_task),
      outer_frame_(running_frame),
      outer_name_(name_of_running) {
  TaskContext* const root = task_ != nullptr ? task_->root_ : nullptr;
  if (root == outer_) {
    nested_ = true;
    if (root == nullptr) last_end = {};
    if (task_ == root) task_ = nullptr;
    if (aborted && task_ != nullptr && task_->cancels_pending_) task_->note_abort();
    return;
  }
  running_task = root;
  name_of_running = root != nullptr ? &root->name() : nullptr;
  // Not an address of a variable: AddressSanitizer may keep those elsewhere.
  running_frame = __builtin_dwarf_cfa();
  if (task_ == nullptr) return;
  if (aborted && task_->cancels_pending_) task_->note_abort();
  start_ = start_of_resume();
}

// A part that was resumed within a resume of its task looks after its own cancellations. Passing one on is
// such a resume, too.
ResumeScope::~ResumeScope() {
  Moment end{};
  if (task_ != nullptr) {
    if (!nested_) {
      end = std::chrono::steady_clock::now();
      task_->root_->account(end - start_);
    }
    if (task_->cancels_pending_ && emitting == nullptr) task_->repeat_cancels();
  }
  if (nested_) return;
  running_task = outer_;
  running_frame = outer_frame_;
  name_of_running = outer_name_;
  if (in_batch && outer_ == nullptr) last_end = end;
}

ResumeBatch::ResumeBatch() noexcept {
  in_batch = true;
}

ResumeBatch::~ResumeBatch() {
  in_batch = false;
  last_end = {};
}

}  // namespace detail
}  // namespace aio
