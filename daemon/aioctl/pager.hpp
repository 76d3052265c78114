#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

namespace aiod::aioctl {

/// What the choice of the pager depends on.
struct PagerEnvironment {
  std::optional<std::string> aioctl_pager{};  // AIOCTL_PAGER
  std::optional<std::string> pager{};         // PAGER
  std::optional<std::string> secure{};        // AIOCTL_PAGERSECURE
  bool is_somebody_elses = false;             // see runs_for_somebody_else()
};

/// How long output is shown.
struct Pager {
  std::string command{};  // for the shell; empty: no pager
  bool secure = false;    // the pager must not run programs or open files: LESSSECURE=1

  bool operator==(const Pager&) const = default;
};

/// AIOCTL_PAGER, else PAGER, else less; empty or "cat" means none. As systemd's tools have it: who runs
/// aioctl by sudo may be allowed that and no more, but a pager of root runs what is typed there. So the
/// pager is secure then, which only less is known to do, and the variables are not asked, unless
/// AIOCTL_PAGERSECURE says so: 1 is a secure pager, whichever the variables name, 0 is any.
Pager choose_pager(const PagerEnvironment& environment);

/// The same for this process.
Pager choose_pager();

/// Whether this process has other rights than the user who logged in: by sudo, doas, pkexec, su or a set-user
/// bit.
bool runs_for_somebody_else();

}  // namespace aiod::aioctl
