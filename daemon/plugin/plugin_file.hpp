#pragma once

#include <aio/detail/elf.hpp>

#include <cstdint>
#include <filesystem>

namespace aiod::plugin {

/// What tells a file from the one that was there before, without reading it.
struct FileStamp {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t size = 0;
  std::int64_t modified_ns = 0;
  std::int64_t changed_ns = 0;  // its content, name, owner or mode; nobody can set it

  bool operator==(const FileStamp&) const = default;
};

/// A plugin's file, opened once: what is judged, stamped and read is what the one descriptor names.
class PluginFile {
 public:
  /// Throws Malformed when it is no regular file, or when somebody else than root and this process's user
  /// could change it or put another in its place, with the path, the owner or mode found and the cure; and
  /// std::system_error when it can't be opened. Waits for nothing.
  explicit PluginFile(const std::filesystem::path& path);
  ~PluginFile();
  PluginFile(const PluginFile&) = delete;
  PluginFile& operator=(const PluginFile&) = delete;

  const FileStamp& stamp() const noexcept { return stamp_; }

  /// Whether any later change gives it another stamp. Not so in the tick of the clock in which it was
  /// written.
  bool settled() const noexcept { return settled_; }

  /// Throws as FileBytes does.
  aio::detail::elf::FileBytes read() const { return aio::detail::elf::FileBytes(descriptor_); }

 private:
  int descriptor_;
  FileStamp stamp_;
  bool settled_ = false;
};

}  // namespace aiod::plugin
