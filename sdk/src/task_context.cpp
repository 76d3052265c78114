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

void CancelScope::request() {
  requested_ = true;
  pending_ = true;
  signal_.emit(boost::asio::cancellation_type::all);
}

TaskContext::TaskContext(Loop& loop, std::string name) : loop_(loop), name_(std::move(name)) {
  scopes_.push_back(stop_);
  loop_.enlist(*this);
}

TaskContext::~TaskContext() = default;

void TaskContext::destroy(TaskContext* context) noexcept {
  delete context;
}

void TaskContext::request_stop() {
  cancels_pending_ = true;
  stop_.request();
}

void TaskContext::note_abort() noexcept {
  cancels_pending_ = false;
  scopes_.for_each([](CancelScope& scope) { scope.pending_ = false; });
}

void TaskContext::repeat_cancels() {
  scopes_.for_each([](CancelScope& scope) {
    if (scope.pending_) scope.signal_.emit(boost::asio::cancellation_type::all);
  });
}

// Each that is dropped may take others with it.
void TaskContext::abandon() {
  const TaskRef alive(this);
  const auto next = [this] {
    Wait* found = nullptr;
    waits_.for_each([&found](Wait& wait) {
      if (found == nullptr && !wait.abandoned()) found = &wait;
    });
    return found;
  };
  while (Wait* wait = next()) wait->abandon();
}

void TaskContext::drop() {
  const TaskRef alive(this);
  while (Wait* wait = waits_.front()) wait->drop();
}

void TaskContext::account(Duration spent) noexcept {
  ++costs_.resumes;
  costs_.total += spent;
  if (spent > costs_.longest) costs_.longest = spent;
  const auto& observer = loop_.observer();
  if (spent > observer.stall_limit && observer.on_stall) observer.on_stall(*this, spent);
}

std::optional<WaitInfo> TaskContext::waits_for() const {
  if (running_task == this) return std::nullopt;
  if (const Wait* wait = waits_.front(); wait != nullptr) return wait->info();
  return WaitInfo{};
}

std::string TaskContext::last_await() const {
  if (last_file_ == nullptr) return {};
  const char* slash = std::strrchr(last_file_, '/');
  return std::string(slash != nullptr ? slash + 1 : last_file_) + ':' + std::to_string(last_line_);
}

ResumeScope::ResumeScope(TaskContext* task, bool aborted) noexcept
    : task_(task), outer_(running_task), outer_frame_(running_frame), outer_name_(name_of_running) {
  if (task_ == outer_) {
    task_ = nullptr;
    return;
  }
  running_task = task_;
  name_of_running = task_ != nullptr ? &task_->name() : nullptr;
  // Not an address of a variable: AddressSanitizer may keep those elsewhere.
  running_frame = __builtin_dwarf_cfa();
  if (task_ == nullptr) return;
  if (aborted && task_->cancels_pending_) task_->note_abort();
  start_ = std::chrono::steady_clock::now();
}

ResumeScope::~ResumeScope() {
  if (task_ != nullptr) {
    task_->account(std::chrono::steady_clock::now() - start_);
    if (task_->cancels_pending_) task_->repeat_cancels();
  }
  running_task = outer_;
  running_frame = outer_frame_;
  name_of_running = outer_name_;
}

}  // namespace detail
}  // namespace aio
