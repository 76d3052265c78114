#pragma once

#include <sys/types.h>

#include <cstddef>
#include <map>

namespace aiod::control {

/// Whether a client is served. The others wait a moment for their first call, to be told why not, and are
/// closed.
enum class Welcome { granted, forbidden, full };

/// Counts the clients of each user, and decides who finds a place: so many in all, no more of one user than
/// half of them, and some places above that for root and the daemon's own user, whom nobody can keep out.
class Admission {
 public:
  struct Limits {
    std::size_t clients = 256;
    std::size_t of_one_user = 128;  // root and the daemon's own user aside
    std::size_t reserved = 8;  // for root, and as many for the daemon's own user, when all places are taken
  };

  Admission(Limits limits, uid_t own) : limits_(limits), own_(own) {}

  /// Takes a place for a client of this user, which leave() gives back; false when there is none.
  bool enter(uid_t user);
  void leave(uid_t user);

 private:
  Limits limits_;
  uid_t own_;
  std::size_t clients_ = 0;
  std::map<uid_t, std::size_t> of_user_;
};

}  // namespace aiod::control
