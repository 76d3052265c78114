#pragma once

#include <termios.h>

#include <csignal>
#include <optional>

#include "aioctl/file_descriptor.hpp"
#include "aioctl/screen.hpp"

namespace aiod::aioctl {

/// This process' terminal: standard input and output.
class TerminalScreen final : public Screen {
 public:
  TerminalScreen() = default;
  ~TerminalScreen() override;
  TerminalScreen(const TerminalScreen&) = delete;
  TerminalScreen& operator=(const TerminalScreen&) = delete;

  std::vector<Connection::Aside> open(Input input) override;
  void draw(std::string_view text) override;
  Terminal size(Terminal terminal) const override;
  void close() override;

 private:
  bool read_keys();
  bool read_signals();
  void restore() noexcept;

  Input input_;
  std::optional<termios> before_;  // of a terminal that was taken over
  sigset_t signals_before_{};
  FileDescriptor signals_;
  int ended_by_ = 0;  // the signal
};

}  // namespace aiod::aioctl
