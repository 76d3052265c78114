#pragma once

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <string_view>

namespace aiod::logging {

struct RotatingFile {
  std::filesystem::path path;
  std::size_t max_bytes = 1 << 20;  // of one file
  std::size_t files = 3;            // besides the one being written
};

/// A file of lines that is turned over when it is full: aiod.log becomes aiod.1.log, that aiod.2.log. It is
/// opened again whenever it is no longer what its path names: moved or removed by another program, or gone
/// with its folder, which is made again. Not for several threads at a time.
class LogFile {
 public:
  /// Opens nothing yet.
  explicit LogFile(RotatingFile file) : file_(std::move(file)) {}
  ~LogFile() { close(); }
  LogFile(const LogFile&) = delete;
  LogFile& operator=(const LogFile&) = delete;

  /// Makes sure that it is open. Throws std::system_error when it can't be.
  void open();

  /// Appends a line, which ends with its newline. Throws std::system_error when the system does not take all
  /// of it; the next one is tried all the same.
  void write(std::string_view line);

  /// The next line opens it again.
  void close() noexcept;

 private:
  bool is_where_it_was() const noexcept;
  void turn_over();
  std::filesystem::path numbered(std::size_t number) const;

  RotatingFile file_;
  int fd_ = -1;
  dev_t device_ = 0;
  ino_t inode_ = 0;
  std::size_t size_ = 0;
  bool mid_line_ = false;  // the last line was cut
};

}  // namespace aiod::logging
