#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "aioctl/config_files.hpp"
#include "aioctl/error.hpp"
#include "aioctl/text.hpp"

namespace aiod::aioctl {
namespace {

namespace fs = std::filesystem;

CommandError cannot(std::string_view what, const fs::path& file, const std::string& reason) {
  return {ExitCode::failure, "Failed", fmt::format("cannot {} {}: {}", what, escape(file.string()), reason)};
}

CommandError cannot(std::string_view what, const fs::path& file) {
  const int reason = errno;
  CommandError error = cannot(what, file, std::generic_category().message(reason));
  if (reason != EACCES && reason != EPERM && reason != EROFS) return error;
  return {ExitCode::no_permission, "PermissionDenied", error.what()};
}

void link(const fs::path& target, const fs::path& name) {
  std::error_code error;
  fs::remove(name, error);
  fs::create_symlink(fs::absolute(target), name, error);
  if (error) throw cannot("link", name, error.message());
}

void link_all(const fs::path& folder, const fs::path& into) {
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    if (entry->path().filename() != "services.d") link(entry->path(), into / entry->path().filename());
  }
  if (error && error != std::errc::no_such_file_or_directory) throw cannot("read", folder, error.message());
}

}  // namespace

StagedConfig::StagedConfig(const fs::path& folder, const fs::path& replaced, const fs::path& by) {
  std::string pattern = fs::temp_directory_path() / "aioctl-edit-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) throw cannot("make", pattern);
  staged_ = pattern;
  try {
    fs::create_directory(staged_ / "services.d");
    link_all(folder, staged_);
    link_all(folder / "services.d", staged_ / "services.d");
    link(by, staged_ / replaced.lexically_relative(folder));
  } catch (...) {
    fs::remove_all(staged_);
    throw;
  }
}

StagedConfig::~StagedConfig() {
  std::error_code ignored;
  fs::remove_all(staged_, ignored);
}

}  // namespace aiod::aioctl
