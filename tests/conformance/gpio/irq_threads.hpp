#pragma once

#include <filesystem>
#include <vector>

#include <aio/gpio_board.hpp>

namespace aio::gpio::conformance {

/// The kernel handles a line's edges in a thread of its own, which reads the level when it runs: a second
/// edge that comes before that would be taken for the first. Who drives a line by software waits for it.
class IrqThreads {
 public:
  /// A claim makes such a thread; the board tells of claims.
  explicit IrqThreads(Board& board);

  /// Returns when every one of them sleeps.
  void settle();

 private:
  void look();

  std::vector<std::filesystem::path> stats_;  // /proc/<thread>/stat
  bool stale_ = true;
  Board::Subscription watch_;
};

}  // namespace aio::gpio::conformance
