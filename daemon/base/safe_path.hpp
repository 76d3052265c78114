#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <string>

namespace aiod::base {

/// Why somebody else than root and `user` could change what this file or folder holds, or put something in
/// its place, with the cure: "/srv/x belongs to uid 1001; run: chown root /srv/x". Empty when nobody could.
///
/// As sshd judges a user's keys (safe_path() in OpenSSH's misc.c): the path and each folder above it must
/// belong to root or to `user`, and be writable for its owner alone. A folder above may be open to all if it
/// is sticky, as /tmp is: there nobody but the owner can move what is in it. Links are followed: each must
/// belong to root or to `user`, and both where it lies and where it leads is judged.
/// `real`, when it is given, becomes the path without links, as far as it was followed.
std::string why_unsafe(const std::filesystem::path& path, uid_t user, std::filesystem::path* real = nullptr);

/// The same of one file or folder by what fstat() says of it, without the folders above. `name` is for the
/// text. `may_be_sticky`: a sticky folder may be open to all.
std::string why_unsafe(const std::filesystem::path& name, const struct stat& facts, uid_t user,
                       bool may_be_sticky = false);

}  // namespace aiod::base
