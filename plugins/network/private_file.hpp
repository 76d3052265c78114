#pragma once

#include <filesystem>
#include <string_view>

namespace network {

/// A file that nobody but this user can read, for as long as the object lives: for what must not stand in a
/// command line, which everybody can read.
class PrivateFile {
 public:
  /// In the daemon's runtime folder, or else in that of temporary files. Throws std::system_error.
  explicit PrivateFile(std::string_view text);
  ~PrivateFile();
  PrivateFile(const PrivateFile&) = delete;
  PrivateFile& operator=(const PrivateFile&) = delete;

  const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace network
