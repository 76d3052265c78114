#pragma once

#include <string>
#include <string_view>

#include "aioctl/terminal.hpp"

namespace aiod::aioctl {

/// Where a command's words go.
class Output {
 public:
  virtual ~Output() = default;

  /// All of what the command has to show; long text may go through a pager.
  virtual void show(std::string_view text) = 0;

  /// A piece of a stream, shown at once. False when nobody reads any more.
  virtual bool write(std::string_view text) = 0;

  /// A word to the user beside the output: standard error.
  virtual void note(std::string_view text) = 0;
};

/// This process' standard streams. Whatever is shown, no terminal gets anything to obey but colours (see
/// base::terminal_output). A reader that has gone away isn't an error: what is left is thrown away. Any
/// other failure to write standard output (a full disk) throws CommandError. SIGPIPE has to be ignored.
class StandardOutput final : public Output {
 public:
  /// `at_end`: a pager begins there.
  StandardOutput(const Terminal& terminal, bool use_pager, bool at_end = false)
      : terminal_(terminal), use_pager_(use_pager), at_end_(at_end) {}

  void show(std::string_view text) override;
  bool write(std::string_view text) override;
  void note(std::string_view text) override;

 private:
  bool wants_pager(std::string_view text) const;

  Terminal terminal_;
  bool use_pager_;
  bool at_end_;
};

}  // namespace aiod::aioctl
