#pragma once

#include <aio/gpio_board.hpp>
#include <aio/gpio_sim.hpp>
#include <aio/loop.hpp>
#include <aio/time.hpp>

#include <memory>
#include <string>
#include <vector>

#include "aiod/plugins.hpp"
#include "gpio/board.hpp"

namespace aiod {

/// What `aiod --check` can know of the pins without the daemon: it finds lines, and claims none.
class CheckedBoard {
 public:
  explicit CheckedBoard(const gpio::BoardOptions& options);

  /// The daemon's board, as far as it is to be had here; else the 40-pin header.
  const aio::gpio::Board& board() const { return *board_; }

  /// Whether it is the one that the daemon would have: a pin that it does not have is none.
  bool is_certain() const { return doubts_.empty(); }
  /// Why not.
  const std::vector<std::string>& doubts() const { return doubts_; }

  /// Whether a plugin is enabled where the configuration does not say: constructs its service, which gets no
  /// real pins. False when that fails.
  bool enabled_by_code(const std::string& plugin, Plugins& plugins);

 private:
  aio::SystemClock clock_;
  aio::Loop loop_;
  std::vector<std::string> doubts_;
  std::unique_ptr<aio::LogSink> warnings_;
  std::unique_ptr<aio::gpio::Board> board_;
  aio::gpio::SimBoard nobodys_;  // for what is constructed
};

}  // namespace aiod
