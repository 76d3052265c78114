#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <aio/api.hpp>
#include <aio/gpio_board.hpp>
#include <aio/i2c_sim.hpp>
#include <aio/time.hpp>

/// The simulated board: for the daemon where there are no pins, and for tests on a manual clock.
namespace aio::gpio {

struct SimLine {
  std::string name{};      // may be empty
  std::string consumer{};  // the kernel driver that holds it, as "spi0 CS0"; empty: free
};

struct SimChip {
  std::string name;   // "gpiochip0"
  std::string label;  // "pinctrl-bcm2711"
  std::vector<SimLine> lines;
};

/// gpiochip0 of a Raspberry Pi 4 as far as its 40-pin header goes: GPIO0 to GPIO27.
AIO_API std::vector<SimChip> raspberry_pi_chips();

/// A board in memory, with an outside world that drives inputs and sees outputs. An input that nothing drives
/// reads its pull: up is high, anything else low. An open-drain output that lets go reads high, an
/// open-source one low, unless they are driven from outside.
class AIO_API SimBoard final : public Board {
 public:
  /// Edges that an input keeps until they are read; then the oldest are lost.
  static constexpr std::size_t edge_capacity = 64;

  /// `default_chip` is where bare numbers are looked for, see resolve_pin. The clock is the
  /// loop's, and must outlive the board.
  explicit SimBoard(const Clock& clock, std::vector<SimChip> chips = raspberry_pi_chips(),
                    std::string default_chip = {});
  ~SimBoard() override;

  std::string backend() const override { return "sim"; }
  std::vector<LineInfo> lines() const override;
  LineInfo find(const Pin& pin) const override;
  std::unique_ptr<Line> claim_output(const Pin& pin, const OutputOptions& options,
                                     const std::string& owner) override;
  std::unique_ptr<Line> claim_input(const Pin& pin, const InputOptions& options,
                                    const std::string& owner) override;
  std::unique_ptr<Lines> claim_outputs(const std::vector<Pin>& pins, const OutputOptions& options,
                                       const std::string& owner) override;
  std::unique_ptr<Lines> claim_inputs(const std::vector<Pin>& pins, const InputOptions& options,
                                      const std::string& owner) override;
  /// As on a board without PWM hardware. Nothing moves: the line has the level that it has for the longer
  /// part of a period.
  std::unique_ptr<PwmLine> claim_pwm(const Pin& pin, const PwmSignal& signal, const PwmOptions& options,
                                     const std::string& owner) override;
  void check_pwm(const Pin& pin, const PwmSignal& signal) const override;
  void drive(const Pin& pin, bool high) override;
  void release(const Pin& pin) override;
  void release_held(const std::string& owner) override;
  Subscription watch(Watcher watcher) override;
  /// Its devices are attached to it: `board.i2c().attach(1, 0x76, model)`.
  i2c::SimBuses& i2c() override { return buses_; }

  /// The outside world lets go of a line that it drove.
  void undrive(const Pin& pin);

  /// The pulses on a line; nullopt where there are none.
  std::optional<PwmSignal> pwm(const Pin& pin) const;

 private:
  struct Wire;
  struct State;
  class ClaimedOutput;
  class ClaimedInput;
  class ClaimedOutputs;
  class ClaimedInputs;
  class ClaimedPwm;

  std::shared_ptr<State> state_;
  i2c::SimBuses buses_;
};

}  // namespace aio::gpio
