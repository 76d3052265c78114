#pragma once

#include <filesystem>

#include "state/descriptor.hpp"

namespace aiod::state {

/// Writes a CrashRecord to a file when the process dies of SIGSEGV, SIGBUS, SIGILL, SIGFPE or SIGABRT, and
/// then lets it die as it would have: earlier handlers (a sanitizer's) run, exit status and core dump are the
/// same. A stack that has overflown is no obstacle on the thread that makes it, which should be the loop's.
/// One at a time in a process.
class CrashHandler {
 public:
  /// `file` is made, or emptied, and its space taken, so that the handler needs no more than a write. Throws
  /// std::system_error.
  explicit CrashHandler(const std::filesystem::path& file);
  /// Puts the earlier handlers back. Same thread as the constructor.
  ~CrashHandler();
  CrashHandler(const CrashHandler&) = delete;
  CrashHandler& operator=(const CrashHandler&) = delete;

 private:
  void use_own_stack();

  Descriptor file_;
  void* stack_ = nullptr;  // mapped; null when the thread had one
};

}  // namespace aiod::state
