#include "base/safe_path.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>

namespace aiod::base {
namespace {

namespace fs = std::filesystem;

std::string octal(mode_t mode) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%04o", mode & 07777U);
  return text.data();
}

}  // namespace

std::string why_unsafe(const fs::path& name, const struct stat& facts, uid_t user, bool may_be_sticky) {
  const std::string path = name.string();
  if (facts.st_uid != 0 && facts.st_uid != user)
    return path + " belongs to uid " + std::to_string(facts.st_uid) + "; run: chown " +
           (user == 0 ? "root" : std::to_string(user)) + ' ' + path;
  constexpr mode_t others = S_IWGRP | S_IWOTH;
  if ((facts.st_mode & others) == 0) return {};
  if (may_be_sticky && S_ISDIR(facts.st_mode) && (facts.st_mode & S_ISVTX) != 0) return {};
  return path + " can be written by others (mode " + octal(facts.st_mode) + "); run: chmod go-w " + path;
}

std::string why_unsafe(const fs::path& path, uid_t user) {
  std::error_code error;
  const fs::path real = fs::canonical(path, error);
  if (error) return path.string() + ": " + error.message();
  for (fs::path part = real;; part = part.parent_path()) {
    struct stat facts {};
    if (::lstat(part.c_str(), &facts) != 0)
      return part.string() + ": " + std::generic_category().message(errno);
    std::string reason = why_unsafe(part, facts, user, part != real);
    if (!reason.empty() || !part.has_relative_path()) return reason;
  }
}

}  // namespace aiod::base
