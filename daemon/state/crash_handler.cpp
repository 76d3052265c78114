#include "state/crash_handler.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <aio/detail/task_context.hpp>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <system_error>

#include "state/crash_record.hpp"

namespace aiod::state {
namespace {

constexpr std::array<int, 5> signals{SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};
constexpr std::size_t stack_size = 64 * std::size_t{1024};  // only what is used costs memory

// What the handler works with; it can reach nothing else.
std::atomic<int> record_fd = -1;
std::array<struct sigaction, signals.size()> earlier{};
CrashRecord record;

void write_record(int fd, int signal, const timespec& now, std::string_view task) noexcept {
  const std::string_view text = record.compose(signal, now.tv_sec, now.tv_nsec, task);
  [[maybe_unused]] const ssize_t written = ::pwrite(fd, text.data(), text.size(), 0);
}

void note_crash(int fd, int signal) noexcept {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  // First without the name: where memory is in disorder, reading that may be the end.
  write_record(fd, signal, now, {});
  if (const std::string* name = aio::detail::running_name()) write_record(fd, signal, now, *name);
}

extern "C" void on_crash(int signal, siginfo_t* info, void*) {
  const int error = errno;
  const int fd = record_fd.exchange(-1);  // the first crash counts
  if (fd >= 0) note_crash(fd, signal);
  for (std::size_t i = 0; i < signals.size(); ++i)
    if (signals[i] == signal) ::sigaction(signal, &earlier[i], nullptr);
  errno = error;
  // An instruction that faulted does so again when this returns, and then with the earlier handler. A signal
  // that was sent has to be sent again; it comes when this returns, with what it came with the first time.
  const bool was_sent = info->si_code <= 0;
  if (was_sent && ::syscall(SYS_rt_tgsigqueueinfo, ::getpid(), ::syscall(SYS_gettid), signal, info) != 0)
    ::raise(signal);
}

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

Descriptor open_file(const std::filesystem::path& file) {
  Descriptor out(::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!out.valid()) fail("opening " + file.string());
  const int error = ::posix_fallocate(out.get(), 0, CrashRecord::size);
  if (error != 0) throw std::system_error(error, std::generic_category(), "reserving " + file.string());
  return out;
}

}  // namespace

CrashHandler::CrashHandler(const std::filesystem::path& file) : file_(open_file(file)) {
  use_own_stack();
  // The first call of a library's function may need the linker, which a signal handler may not.
  (void)aio::detail::running_name();
  record_fd = file_.get();
  struct sigaction action {};
  action.sa_sigaction = on_crash;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  ::sigemptyset(&action.sa_mask);
  for (std::size_t i = 0; i < signals.size(); ++i) ::sigaction(signals[i], &action, &earlier[i]);
}

void CrashHandler::use_own_stack() {
  stack_t there{};
  if (::sigaltstack(nullptr, &there) == 0 && (there.ss_flags & SS_DISABLE) == 0) return;
  void* memory =
      ::mmap(nullptr, stack_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
  if (memory == MAP_FAILED) fail("making a stack for signals");
  stack_ = memory;
  const stack_t own{.ss_sp = memory, .ss_flags = 0, .ss_size = stack_size};
  ::sigaltstack(&own, nullptr);
}

CrashHandler::~CrashHandler() {
  for (std::size_t i = 0; i < signals.size(); ++i) ::sigaction(signals[i], &earlier[i], nullptr);
  record_fd = -1;
  if (stack_ == nullptr) return;
  const stack_t none{.ss_sp = nullptr, .ss_flags = SS_DISABLE, .ss_size = 0};
  ::sigaltstack(&none, nullptr);
  ::munmap(stack_, stack_size);
}

}  // namespace aiod::state
