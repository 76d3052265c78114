#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <vector>

#include <aio/api.hpp>
#include <aio/gpio.hpp>
#include <aio/i2c_bus.hpp>

/// What a GPIO back end implements: the kernel's character device, the simulated board, a test's fake. A
/// plugin has no need of this header. All calls are made on the loop's thread and must not block.
namespace aio::gpio {

enum class Direction : std::uint8_t { input, output };

/// What `aioctl gpio` shows of a line.
struct LineInfo {
  std::string chip;     // "gpiochip0"
  unsigned offset = 0;  // on that chip
  std::string name;     // as the board names it; may be empty
  Direction direction = Direction::input;
  std::optional<bool> value{};  // physical level; nullopt where it can't be read without claiming the line
  std::string owner;            // the consumer: "aiod:hello.service", or several with ", "; empty when free
  bool held = false;            // the owner's claim has ended, and the daemon only holds the level
  std::string label{};          // the chip's: "pinctrl-bcm2711"
  /// How it is set up, as far as it differs from a plain line and the back end knows: "active-low",
  /// "bias=pull-up", "drive=open-drain", "edges=both", "debounce-period=10ms".
  std::vector<std::string> flags{};

  bool operator==(const LineInfo&) const = default;
};

/// One line, claimed by whoever holds this object; the destructor ends the claim as on_release says.
class AIO_API Line {
 public:
  virtual ~Line() = default;

  /// The logical level: what was last set for an output, what is there for an input.
  virtual bool value() const = 0;

  /// Outputs only.
  virtual void set(bool active) = 0;

  /// Inputs only: the next edge, or the oldest one that is still unread. The task may outlive the Line: then
  /// it throws aio::Gone. Throws GpioError while another task waits.
  virtual Task<Edge> edge(std::source_location where) = 0;
};

/// Several lines that were claimed together; the destructor ends the claim as on_release says.
class AIO_API Lines {
 public:
  virtual ~Lines() = default;

  /// The logical levels in the order of the claim.
  virtual std::vector<bool> values() const = 0;

  /// Outputs only; as many levels as there are lines.
  virtual void set(const std::vector<bool>& active) = 0;

  /// Inputs only, of one chip: as Line::edge, of all of them.
  virtual Task<LineEdge> edge(std::source_location where) = 0;
};

/// Pulses of a PWM.
struct PwmSignal {
  Duration period{};
  Duration pulse{};  // 0 to `period`: the line is active for so long in each

  bool operator==(const PwmSignal&) const = default;
};

/// The shortest period of pulses that are made by software, on the real board as on the simulated one:
/// shorter ones would cost a processor core.
inline constexpr Duration shortest_software_period = std::chrono::microseconds(200);

/// Throws GpioError for pulses that need hardware. `line` is as describe_line() has it.
AIO_API void check_software_pulses(const std::string& line, const PwmSignal& signal);

/// The signal of these options. Throws GpioError for what no board can make.
AIO_API PwmSignal signal_of(const Pin& pin, double frequency, double duty);

/// A line that was claimed for pulses; the destructor ends the claim as on_release says.
class AIO_API PwmLine {
 public:
  virtual ~PwmLine() = default;

  /// Throws GpioError for a period that can't be made, and when the chip has gone.
  virtual void set(const PwmSignal& signal) = 0;
  virtual bool is_hardware() const = 0;
};

/// A board's lines. Lives as long as the daemon; outlives every Line it gave out.
class AIO_API Board {
 public:
  /// Called on the loop's thread after a line changed its level, direction, owner or flags. It may subscribe
  /// and unsubscribe, must not change lines and must not throw.
  using Watcher = std::function<void(const LineInfo&)>;

  /// Keeps a watcher subscribed while it lives. Move-only; may outlive the board.
  using Subscription = std::shared_ptr<void>;

  virtual ~Board() = default;

  /// "sim", "chardev": for people.
  virtual std::string backend() const = 0;

  /// Every line of every chip, in order of chip and offset.
  virtual std::vector<LineInfo> lines() const = 0;

  /// Looks a pin up without claiming it. Throws GpioError: unknown, a power pin, ambiguous.
  virtual LineInfo find(const Pin& pin) const = 0;

  /// Claim a line for `owner` ("aiod:hello.service"). Throw GpioError that names the holder when taken. An
  /// input that was claimed by claim_input may be claimed by it again, with the same options.
  virtual std::unique_ptr<Line> claim_output(const Pin& pin, const OutputOptions& options,
                                             const std::string& owner) = 0;
  virtual std::unique_ptr<Line> claim_input(const Pin& pin, const InputOptions& options,
                                            const std::string& owner) = 0;

  /// Claim several lines: all or none. Throw also when none is named, or one twice.
  virtual std::unique_ptr<Lines> claim_outputs(const std::vector<Pin>& pins, const OutputOptions& options,
                                               const std::string& owner) = 0;
  virtual std::unique_ptr<Lines> claim_inputs(const std::vector<Pin>& pins, const InputOptions& options,
                                              const std::string& owner) = 0;

  /// Claims a line for pulses, see Gpio::pwm. `signal` is what the options say, checked.
  virtual std::unique_ptr<PwmLine> claim_pwm(const Pin& pin, const PwmSignal& signal,
                                             const PwmOptions& options, const std::string& owner) = 0;

  /// Throws what claim_pwm would throw of a signal that can't be made on this line.
  virtual void check_pwm(const Pin& pin, const PwmSignal& signal) const = 0;

  /// `aioctl gpio set`: on the simulated board drives an input from outside; anywhere sets a free line's
  /// physical level, also of one that the daemon only holds on to. Throws GpioError when a service owns the
  /// line as an output, or it can't be driven.
  virtual void drive(const Pin& pin, bool high) = 0;

  /// `aioctl gpio release`: lets go of a line that the daemon only holds. Throws GpioError when it is free,
  /// or somebody has claimed it.
  virtual void release(const Pin& pin) = 0;

  /// Lets go of every line that is held for this owner, but for those that were claimed with OnRelease::keep.
  virtual void release_held(const std::string& owner) = 0;

  virtual Subscription watch(Watcher watcher) = 0;

  /// The board's I2C buses.
  virtual i2c::Buses& i2c() = 0;
};

}  // namespace aio::gpio
