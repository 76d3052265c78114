#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace aiod::support {

/// A folder of its own under the system's temporary one, removed with everything in it at the end. Throws
/// std::runtime_error when it can't be made.
class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::filesystem::path& path() const { return path_; }

  /// Writes a file, and the folders above it.
  std::filesystem::path write(const std::filesystem::path& name, std::string_view text) const;

 private:
  std::filesystem::path path_;
};

/// The bytes of a file; throws std::runtime_error when it can't be read.
std::string read_text(const std::filesystem::path& file);

}  // namespace aiod::support
