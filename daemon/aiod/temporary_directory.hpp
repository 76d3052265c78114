#pragma once

#include <filesystem>
#include <string>

namespace aiod {

/// A folder of this process alone, removed with everything in it.
class TemporaryDirectory {
 public:
  /// Throws std::system_error.
  explicit TemporaryDirectory(const std::string& name);
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace aiod
