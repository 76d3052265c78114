#pragma once

#include <filesystem>
#include <string>

#include "aioctl/file_descriptor.hpp"

namespace aiod::aioctl {

/// A file of the configuration while its owner edits it: an editor works on a copy, in a folder of this
/// process that nobody else can enter, and what it holds in the end replaces the file as a whole.
///
/// Root does this in a folder that others look at. So the folder must be its owner's alone, is opened once,
/// and everything happens by that descriptor: no name is looked up again that somebody could have changed.
class EditedFile {
 public:
  /// Of the file, or of nothing where there is none yet; a symbolic link is followed. Throws CommandError:
  /// the folder, or the file, is not root's or the caller's own, with the cure.
  explicit EditedFile(const std::filesystem::path& file);
  /// Removes the copy, unless it is kept.
  ~EditedFile();
  EditedFile(const EditedFile&) = delete;
  EditedFile& operator=(const EditedFile&) = delete;

  /// What the editor is given.
  const std::filesystem::path& copy() const { return copy_; }
  /// What the copy holds now.
  std::string text() const;
  bool changed() const { return text() != before_; }
  /// Whether somebody else has written the file since the copy was made.
  bool overtaken() const;
  /// Puts the text in the file's place, with the owner and the mode that it had, synced to the disk. Throws
  /// CommandError.
  void commit(const std::string& text);
  void keep() { kept_ = true; }

 private:
  std::string current() const;
  void make_copy();

  std::filesystem::path file_;
  FileDescriptor folder_;
  std::string before_;
  std::filesystem::path workplace_;
  std::filesystem::path copy_;
  bool kept_ = false;
};

}  // namespace aiod::aioctl
