#pragma once

#include <sys/types.h>

#include <aio/process.hpp>

namespace aio::detail {

/// A program that was started, the leader of a process group of its own. Who has it closes the descriptors
/// and reaps the process.
struct Spawned {
  pid_t pid = -1;
  int pid_descriptor = -1;  // readable when the process has ended
  int output = -1;          // non-blocking; its standard output and standard error
};

/// Throws ProcessError.
Spawned spawn(const Command& command);

}  // namespace aio::detail
