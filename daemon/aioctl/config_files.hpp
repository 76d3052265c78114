#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace aiod::aioctl {

/// The configuration folder of a daemon that can't be asked: /etc/aiod for root, else XDG_CONFIG_HOME/aiod or
/// ~/.config/aiod.
std::filesystem::path default_config_folder();

/// "hello" of hello, hello.service or hello.service.blink.
std::string service_of(std::string_view name);

/// Whether YAML text has this key at its top level, in block style or, as JSON, in braces.
bool has_top_level_key(std::string_view text, std::string_view key);

/// The file to edit for a service: the last of services.yaml and services.d/*.yaml that has an entry of it,
/// in the order in which they are read; services.yaml where none has, or for no name.
std::filesystem::path file_of_entry(const std::filesystem::path& folder, const std::string& service);

/// The bytes of a file, none where there is no such file. Throws CommandError when it can't be read.
std::string read_config_file(const std::filesystem::path& file);

/// A copy to edit, in the same folder as the file, under a name that begins with a dot and so is no part of
/// the configuration. It is removed at the end unless it took the file's place or is kept.
class EditedCopy {
 public:
  /// Of the file, or of nothing where there is none yet; a symbolic link is followed. Throws CommandError.
  explicit EditedCopy(const std::filesystem::path& file);
  ~EditedCopy();
  EditedCopy(const EditedCopy&) = delete;
  EditedCopy& operator=(const EditedCopy&) = delete;

  const std::filesystem::path& path() const { return copy_; }
  bool changed() const;
  /// Whether somebody else has written the file since the copy was made.
  bool overtaken() const;
  /// Puts the copy in the file's place, synced to the disk. Throws CommandError.
  void commit();
  void keep() { kept_ = true; }

 private:
  std::filesystem::path file_;
  std::filesystem::path copy_;
  std::string before_;
  bool kept_ = false;
};

/// A folder of links to all of a configuration, but for one file that stands in the place of another. Removed
/// at the end.
class StagedConfig {
 public:
  /// `replaced` is services.yaml or services.d/x.yaml. Throws CommandError.
  StagedConfig(const std::filesystem::path& folder, const std::filesystem::path& replaced,
               const std::filesystem::path& by);
  ~StagedConfig();
  StagedConfig(const StagedConfig&) = delete;
  StagedConfig& operator=(const StagedConfig&) = delete;

  const std::filesystem::path& path() const { return staged_; }

 private:
  std::filesystem::path staged_;
};

}  // namespace aiod::aioctl
