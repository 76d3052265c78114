#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "state/descriptor.hpp"

namespace aiod::state {

/// A plugin's file, and what tells it from a later one at the same place.
struct LoadedFile {
  std::string plugin;   // "hello"
  std::string path;     // UTF-8
  std::string version;  // one word; another one when the file has changed
  std::string how{};    // it ended the process, if that is known: "SIGSEGV"; no part of what it is

  bool same_file(const LoadedFile& other) const {
    return plugin == other.plugin && path == other.path && version == other.version;
  }
};

/// The files that ended the process while they were loaded, in whatever way: by a signal, by exit(), by an
/// assertion of the dynamic linker. A mark in the state folder says what is being loaded; it is written
/// without a sync, as it must outlive the process and not the machine. Loop's thread.
class LoadDeaths {
 public:
  /// Reads what the last process left in `folder` (loading, load-deaths.json, booting, ready): what it was
  /// loading when it ended is held from now on, unless the machine went down with it. `how` it ended, if that
  /// is known. Never throws: what can't be read is put aside, what can't be written is told.
  explicit LoadDeaths(const std::filesystem::path& folder, std::string how = {});

  /// For the log: what happened, and what is held.
  const std::vector<std::string>& messages() const noexcept { return messages_; }

  /// Whether the last process ended while it loaded a plugin.
  bool found_death() const noexcept { return found_death_; }

  const std::vector<LoadedFile>& held() const noexcept { return held_; }
  /// Its entry among held(); nullptr when this version of it has ended nothing.
  const LoadedFile* find(const LoadedFile& file) const;

  /// Lets go of a plugin. False when it was not held. Writes at once; throws std::system_error when it can't.
  bool forget(std::string_view plugin);

  /// Adds a file to held(). Throws std::system_error when that can't be written; it is held all the same.
  void hold(LoadedFile file);

  /// Whether the last process ended between booting() and booted(): what brought it down may do so at every
  /// start.
  bool ended_booting() const noexcept { return ended_booting_; }
  /// When one was last ready with all of its plugins, by the clock that files are stamped by; the epoch:
  /// never.
  std::int64_t last_ready_ns() const noexcept { return last_ready_ns_; }
  void booting() noexcept;
  void booted(bool ready) noexcept;

  /// Around what may end the process; may be nested.
  void begin(const LoadedFile& file);
  void end() noexcept;

 private:
  void read_held();
  void read_mark(std::string how);
  void save() const;
  void write_mark() noexcept;

  std::filesystem::path mark_path_;
  std::filesystem::path held_path_;
  std::filesystem::path booting_path_;
  std::filesystem::path ready_path_;
  Descriptor mark_;
  std::vector<std::string> loading_;  // marks, the innermost last
  std::vector<LoadedFile> held_;
  std::vector<std::string> messages_;
  bool found_death_ = false;
  bool ended_booting_ = false;
  std::int64_t last_ready_ns_ = 0;
};

}  // namespace aiod::state
