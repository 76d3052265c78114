#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

namespace aiod::logging {

/// Memory that is a file, or that belongs to this process alone. Unmapped when it dies; the file stays.
class Mapping {
 public:
  /// Creates `file`, which must not exist, for the owner and the group to read, with all its space allocated,
  /// so that no write can fail later. Throws std::system_error and leaves no file.
  static Mapping create_file(const std::filesystem::path& file, std::size_t size);

  /// Throws std::system_error.
  static Mapping anonymous(std::size_t size);

  Mapping(Mapping&& other) noexcept;
  Mapping& operator=(Mapping&& other) noexcept;
  ~Mapping();

  std::span<std::byte> bytes() const noexcept { return bytes_; }

 private:
  explicit Mapping(std::span<std::byte> bytes) : bytes_(bytes) {}

  std::span<std::byte> bytes_;
};

}  // namespace aiod::logging
