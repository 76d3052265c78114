#pragma once

#include <aio/loop.hpp>

#include "conformance/gpio/bench.hpp"
#include "gpio/chardev_board.hpp"

namespace aio::gpio::conformance {

/// A bench on a kernel's chips: real time, and a loop that really waits.
class KernelBench : public Bench {
 public:
  explicit KernelBench(const std::string& default_chip);

  Board& board() override { return board_; }
  std::optional<std::vector<bool>> recorded(const Pin&) override { return std::nullopt; }
  std::unique_ptr<Line> claim_elsewhere(const Pin& pin, const std::string& consumer) override {
    return elsewhere_.claim_input(pin, {}, consumer);
  }
  void run(Task<void> task) override;
  void pass(Duration time) override;
  TimePoint now() const override { return clock_.now(); }

 private:
  SystemClock clock_;
  Loop loop_{clock_};
  aiod::gpio::ChardevBoard board_;
  aiod::gpio::ChardevBoard elsewhere_;  // with descriptors of its own, as another program's
};

/// The value of an environment variable; empty when it is not set.
std::string environment(const char* name);

}  // namespace aio::gpio::conformance
