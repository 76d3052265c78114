#pragma once

#include <sys/types.h>

namespace aio::detail {

/// Whether a process of this group lives; one that has ended and waits to be reaped does not count. Reads
/// /proc, a millisecond for some hundred processes: for ends only.
bool group_lives(pid_t group);

/// Keeps a program that this process started from reap_orphans(), while it exists. Loop's thread only.
class OwnChild {
 public:
  explicit OwnChild(pid_t pid);
  ~OwnChild();
  OwnChild(const OwnChild&) = delete;
  OwnChild& operator=(const OwnChild&) = delete;

 private:
  pid_t pid_;
};

}  // namespace aio::detail
