#pragma once

#include <filesystem>
#include <string>

namespace aiod::state {

/// The folder that holds what outlives the daemon. Held by one daemon at a time.
class StateDirectory {
 public:
  /// Makes the folder if it is missing and takes it. Throws std::runtime_error when another daemon has it,
  /// and std::system_error when it can't be had; but where that is a fault of the disk, complete() has the
  /// rest to do.
  explicit StateDirectory(std::filesystem::path path);
  ~StateDirectory();
  StateDirectory(const StateDirectory&) = delete;
  StateDirectory& operator=(const StateDirectory&) = delete;

  const std::filesystem::path& path() const noexcept { return path_; }

  /// Does what the disk did not take when this was made. Throws std::system_error when it still doesn't.
  void complete();

  /// Whether the daemon that was here before came to its end; true when there was none.
  bool holds_file_ = false;  // locked as it should be, and not only what can be read
  bool is_marked_ = false;
  bool last_end_was_clean() const noexcept { return last_end_was_clean_; }

  /// Call when this one does.
  void mark_clean_end();

 private:
  void take(const std::filesystem::path& file);
  void take_what_is_there(const std::filesystem::path& file);
  void lock(const std::filesystem::path& file);
  void write_pid() const;
  std::string holder_of_lock() const;

  std::filesystem::path path_;
  int lock_ = -1;
  bool last_end_was_clean_ = true;
};

}  // namespace aiod::state
