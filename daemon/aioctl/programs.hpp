#pragma once

#include <filesystem>
#include <string>

#include "aioctl/options.hpp"

namespace aiod::aioctl {

/// The other programs that a command runs; a fake in tests.
class Programs {
 public:
  virtual ~Programs() = default;

  /// `aiod --check` with these folders; its exit code. With `output` its messages go there and not to the
  /// terminal. Throws CommandError when there is no aiod.
  virtual int check(const CheckOptions& folders, std::string* output) = 0;

  /// Lets the user edit the file. Throws CommandError when there is no editor or it says that it failed.
  virtual void edit(const std::filesystem::path& file) = 0;
};

/// The aiod beside this program, or else the one in PATH; the editor by SYSTEMD_EDITOR, EDITOR, VISUAL, or
/// else editor, nano or vi.
class SystemPrograms final : public Programs {
 public:
  int check(const CheckOptions& folders, std::string* output) override;
  void edit(const std::filesystem::path& file) override;
};

}  // namespace aiod::aioctl
