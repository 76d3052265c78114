#pragma once

#include <aio/gpio_board.hpp>
#include <aio/loop.hpp>

#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gpio/chip_device.hpp"

namespace aiod::gpio {

/// Tells the watchers of a board what happens to its lines, each thing once, whoever notices it first: the
/// board that does it, or the kernel. Loop's thread only.
class LineNews : public std::enable_shared_from_this<LineNews> {
 public:
  /// `on_first` is called before the first watcher is there, `on_last_gone` after the last one has gone.
  LineNews(std::function<void()> on_first, std::function<void()> on_last_gone);

  aio::gpio::Board::Subscription subscribe(aio::gpio::Board::Watcher watcher);
  bool has_watchers() const noexcept { return !watchers_.empty(); }

  /// How a line is now. Watchers are told when it was otherwise before.
  void tell(const aio::gpio::LineInfo& line);
  /// How it is, without telling.
  void learn(const aio::gpio::LineInfo& line);

  /// The board goes: nobody is told any more.
  void close();

 private:
  using Place = std::pair<std::string, unsigned>;

  void forget_gone();

  std::function<void()> on_first_;
  std::function<void()> on_last_gone_;
  std::vector<std::weak_ptr<aio::gpio::Board::Watcher>> watchers_;
  std::map<Place, aio::gpio::LineInfo> known_;
};

/// Has the kernel tell of claims, releases and reconfigurations of one chip's lines, by whichever program.
class ChipWatch : public std::enable_shared_from_this<ChipWatch> {
 public:
  using OnChange = std::function<void(ChipDevice& chip, unsigned offset)>;

  ChipWatch(aio::Loop& loop, std::shared_ptr<ChipDevice> chip, OnChange on_change);

  /// Nothing is told where the chip can't be watched.
  void start();
  void stop();
  const ChipDevice& chip() const noexcept { return *chip_; }

 private:
  void await();
  bool read();

  std::shared_ptr<ChipDevice> chip_;
  OnChange on_change_;
  boost::asio::posix::basic_stream_descriptor<boost::asio::io_context::executor_type> descriptor_;
};

}  // namespace aiod::gpio
