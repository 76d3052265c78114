#include "base/safe_path.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>
#include <vector>

namespace aiod::base {
namespace {

namespace fs = std::filesystem;

std::string octal(mode_t mode) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%04o", mode & 07777U);
  return text.data();
}

// As the kernel goes through a path: from the root, and through each link. What was judged can't be changed
// by others, so that it is still so when the next part is looked at.
class Walk {
 public:
  explicit Walk(uid_t user) : user_(user) {}

  std::string judge(const fs::path& path) {
    ahead(path);
    std::string reason = judge_part();
    while (reason.empty() && !parts_.empty()) {
      const fs::path part = parts_.back();
      parts_.pop_back();
      if (part == "..")
        at_ = at_.parent_path();
      else if (part != "." && !part.empty())
        reason = enter(part);
    }
    return reason;
  }

  const fs::path& reached() const noexcept { return at_; }

 private:
  static constexpr int most_links = 40;  // as the kernel has it

  void ahead(const fs::path& path) {
    if (path.is_absolute()) at_ = path.root_path();
    const fs::path relative = path.relative_path();
    const std::vector<fs::path> parts(relative.begin(), relative.end());
    parts_.insert(parts_.end(), parts.rbegin(), parts.rend());
  }

  std::string enter(const fs::path& part) {
    const fs::path folder = std::exchange(at_, at_ / part);
    struct stat facts {};
    if (::lstat(at_.c_str(), &facts) != 0) return failure(errno);
    if (!S_ISLNK(facts.st_mode)) return why_unsafe(at_, facts, user_, !parts_.empty());
    facts.st_mode &= ~mode_t{S_IWGRP | S_IWOTH};  // of a link it means nothing
    if (std::string reason = why_unsafe(at_, facts, user_); !reason.empty()) return reason;
    if (++links_ > most_links) return failure(ELOOP);
    std::error_code error;
    const fs::path target = fs::read_symlink(at_, error);
    if (error) return failure(error.value());
    at_ = folder;
    ahead(target);
    return target.is_absolute() ? judge_part() : std::string();
  }

  std::string judge_part() const {
    struct stat facts {};
    if (::lstat(at_.c_str(), &facts) != 0) return failure(errno);
    return why_unsafe(at_, facts, user_, !parts_.empty());
  }

  std::string failure(int error) const {
    return at_.string() + ": " + std::generic_category().message(error);
  }

  uid_t user_;
  fs::path at_;                  // judged, and without links
  std::vector<fs::path> parts_;  // to come, the next one last
  int links_ = 0;
};

}  // namespace

std::string why_unsafe(const fs::path& name, const struct stat& facts, uid_t user, bool may_be_sticky) {
  const std::string path = name.string();
  if (facts.st_uid != 0 && facts.st_uid != user)
    return path + " belongs to uid " + std::to_string(facts.st_uid) + "; run: chown " +
           (S_ISLNK(facts.st_mode) ? "-h " : "") + (user == 0 ? "root" : std::to_string(user)) + ' ' + path;
  constexpr mode_t others = S_IWGRP | S_IWOTH;
  if ((facts.st_mode & others) == 0) return {};
  if (may_be_sticky && S_ISDIR(facts.st_mode) && (facts.st_mode & S_ISVTX) != 0) return {};
  return path + " can be written by others (mode " + octal(facts.st_mode) + "); run: chmod go-w " + path;
}

std::string why_unsafe(const fs::path& path, uid_t user, fs::path* real) {
  std::error_code error;
  const fs::path whole = fs::absolute(path, error);
  if (error) return path.string() + ": " + error.message();
  Walk walk(user);
  std::string reason = walk.judge(whole);
  if (real != nullptr) *real = walk.reached();
  return reason;
}

}  // namespace aiod::base
