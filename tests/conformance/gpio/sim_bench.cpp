#include <map>
#include <utility>

#include <aio/gpio_sim.hpp>
#include <aio/testing/manual_loop.hpp>

#include "conformance/gpio/bench.hpp"

namespace aio::gpio::conformance {
namespace {

std::vector<SimChip> with_a_driver() {
  auto chips = raspberry_pi_chips();
  chips[0].lines[8].consumer = "spi0 CS0";
  return chips;
}

// The simulated board on a manual clock. Its own outside world is the wiring; a watcher records the outputs.
class SimBench final : public Bench {
 public:
  SimBench() {
    watch_ = board_.watch([this](const LineInfo& line) {
      if (line.direction == Direction::output) recorded_[line.offset].push_back(line.value.value());
    });
  }

  Board& board() override { return board_; }
  std::vector<Pin> pins() const override { return {"GPIO17", "GPIO22", "GPIO23"}; }
  std::vector<Pin> spellings() override {
    return {17,
            "17",
            "GPIO17",
            "gpio17",
            "BCM17",
            "BOARD11",
            "J8:11",
            "j8:11",
            "WPI0",
            "gpiochip0:17",
            "pinctrl-bcm2711:17"};
  }

  void drive(const Pin& pin, bool high) override { board_.drive(pin, high); }
  bool sees(const Pin& pin) override { return board_.find(pin).value.value(); }
  std::optional<Pin> kernel_line() override { return Pin("GPIO8"); }
  bool undrive(const Pin& pin) override {
    board_.undrive(pin);
    return true;
  }
  std::optional<std::vector<bool>> recorded(const Pin& pin) override {
    return std::exchange(recorded_[board_.find(pin).offset], {});
  }

  void run(Task<void> task) override { loop_.run(std::move(task)); }
  void pass(Duration time) override { loop_.advance(time); }
  TimePoint now() const override { return loop_.now(); }

 private:
  aio::testing::ManualLoop loop_;
  SimBoard board_{loop_.clock(), with_a_driver()};
  std::map<unsigned, std::vector<bool>> recorded_;
  Board::Subscription watch_;
};

}  // namespace

std::unique_ptr<Bench> make_sim_bench() {
  return std::make_unique<SimBench>();
}

}  // namespace aio::gpio::conformance
