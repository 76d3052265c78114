#pragma once

#include <vector>

#include <aio/gpio_board.hpp>

#include "support/file_descriptor.hpp"

namespace aio::gpio::conformance {

/// The kernel handles a line's edges in a thread of its own, which reads the level when it runs: a second
/// edge that comes before that would be taken for the first. Who drives a line by software waits for it.
class IrqThreads {
 public:
  /// A claim makes such a thread; the board tells of claims.
  explicit IrqThreads(Board& board);

  /// Looks which there are. To be called before a line is driven.
  void look();

  /// Returns when every one of them sleeps.
  void settle() const;

 private:
  std::vector<aiod::support::FileDescriptor> stats_;  // of /proc/<thread>/stat
  bool stale_ = true;
  Board::Subscription watch_;
};

}  // namespace aio::gpio::conformance
