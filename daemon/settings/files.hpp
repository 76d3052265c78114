#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace aiod::settings {

/// A configuration file may be this long.
inline constexpr std::size_t kMaxFileSize = 4 * 1024 * 1024;

/// What came of reading a file: its text, or that there is none, or a problem.
struct FileText {
  std::optional<std::string> text{};
  bool missing = false;
  std::string problem{};  // "is a directory", "permission denied"
};

/// Reads a regular file of at most kMaxFileSize. Never blocks on a pipe or a device.
FileText read_file(const std::filesystem::path& path);

/// No more names of a folder are read.
inline constexpr std::size_t kMaxListed = 10'000;

struct FolderListing {
  std::vector<std::filesystem::path> files;  // sorted by name; hidden ones left out
  std::string problem{};                     // empty also when there is no such folder
};

FolderListing list_folder(const std::filesystem::path& folder);

}  // namespace aiod::settings
