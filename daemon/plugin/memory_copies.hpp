#pragma once

#include <cstddef>
#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace aiod::plugin {

/// Plugins' bytes in sealed files in memory, for when the disk takes no copy. Costs more memory than one on
/// disk. Loop's thread.
class MemoryCopies {
 public:
  MemoryCopies() = default;
  ~MemoryCopies();
  MemoryCopies(const MemoryCopies&) = delete;
  MemoryCopies& operator=(const MemoryCopies&) = delete;

  /// The path under which this process opens these bytes. A copy of the same bytes that is there is used
  /// again. Throws std::system_error.
  std::filesystem::path keep(const std::string& name, std::span<const std::byte> bytes);

  /// Lets go of all copies but those.
  void remove_all_but(const std::set<std::filesystem::path>& keep);

 private:
  struct Copy {
    std::filesystem::path path;
    int fd = -1;
  };
  std::vector<Copy> copies_;
};

}  // namespace aiod::plugin
