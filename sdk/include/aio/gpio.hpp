#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <vector>

#include <aio/api.hpp>
#include <aio/error.hpp>
#include <aio/gpio_pin.hpp>
#include <aio/gpio_pwm.hpp>
#include <aio/task.hpp>
#include <aio/time.hpp>

/// Pins. A service gets its `Gpio` from `gpio()`, claims lines with it, and holds the claim as long as the
/// returned object lives. All of it is for the loop's thread; no call blocks. Every failure throws
/// aio::GpioError with the pin, the reason, the present holder where there is one, and what to do.
namespace aio::gpio {

class Board;
class Line;
class Lines;

enum class Pull : std::uint8_t { as_is, none, up, down };
enum class Drive : std::uint8_t { push_pull, open_drain, open_source };
enum class Edges : std::uint8_t { both, rising, falling };

/// The level that an output begins with: a logical one, or `Initial::as_is`, the physical one that the line
/// has when it is claimed, so that a relay does not notice that its service was restarted.
class Initial {
 public:
  constexpr Initial(bool active) noexcept : active_(active) {}  // NOLINT(google-explicit-constructor)
  static const Initial as_is;

  /// nullopt: as it is.
  constexpr std::optional<bool> active() const noexcept { return active_; }

 private:
  constexpr Initial() noexcept = default;

  std::optional<bool> active_{};
};
inline constexpr Initial Initial::as_is{};

struct OutputOptions {
  Initial initial = false;  // set in the same request that makes the line an output
  bool active_low = false;  // on() drives the line low
  Drive drive = Drive::push_pull;
  OnRelease on_release = OnRelease::hold;  // low and high are logical levels too
};

struct InputOptions {
  Pull pull = Pull::as_is;
  bool active_low = false;
  Duration debounce{};  // the level must be stable for so long before an edge counts; 0 is off
  Edges edges = Edges::both;
};

/// One change of an input.
struct Edge {
  bool rising = false;  // logical: from inactive to active
  TimePoint time{};     // monotonic, when the kernel saw it; debounced: when the level counted as stable
  std::uint64_t sequence = 0;  // counts this claim's edges from 1; a gap means that edges were lost
};

/// One change of one of several inputs that were claimed together. Its `sequence` counts the edges of all of
/// them.
struct LineEdge : Edge {
  std::size_t line = 0;  // its place in the claim
};

/// A claimed output. Move-only; the claim ends with it. After the service has stopped, the host takes the
/// line back from an object that is still alive: using it then throws aio::Gone.
class AIO_API Output {
 public:
  explicit Output(std::shared_ptr<detail::Claim> claim);
  Output(Output&&) noexcept;
  Output& operator=(Output&&) noexcept;
  ~Output();

  void on() { set(true); }
  void off() { set(false); }
  void toggle();
  void set(bool active);

  /// The level last set, logical.
  bool value() const;

  /// The pin as it was claimed.
  const Pin& pin() const noexcept;

 private:
  std::shared_ptr<detail::Claim> claim_;
};

/// A claimed input; as Output.
class AIO_API Input {
 public:
  explicit Input(std::shared_ptr<detail::Claim> claim);
  Input(Input&&) noexcept;
  Input& operator=(Input&&) noexcept;
  ~Input();

  /// The level now, logical; of a debounced input the one that was last stable.
  bool value() const;

  /// Waits for the next edge. Edges that come while nobody waits are kept, up to the kernel's buffer; the
  /// oldest are lost first, and a gap in Edge::sequence tells. A wait that is aborted has taken none. One
  /// task may wait at a time: a second one gets aio::GpioError. Throws aio::Gone when the claim ends
  /// meanwhile.
  Task<Edge> edge(std::source_location where = std::source_location::current());

  const Pin& pin() const noexcept;

 private:
  std::shared_ptr<detail::Claim> claim_;
};

/// Several claimed outputs, set in one go: a bus, a row of relays. Where all lines are on one chip, one
/// system call changes them, and hardware that can do so changes them at the same moment. As Output
/// otherwise.
class AIO_API Outputs {
 public:
  explicit Outputs(std::shared_ptr<detail::Claim> claim);
  Outputs(Outputs&&) noexcept;
  Outputs& operator=(Outputs&&) noexcept;
  ~Outputs();

  /// Logical levels, one for each pin in the order of the claim. Throws GpioError for another number of them.
  void set(const std::vector<bool>& active);

  /// The levels last set.
  std::vector<bool> values() const;

  /// As they were claimed.
  const std::vector<Pin>& pins() const noexcept;

 private:
  std::shared_ptr<detail::Claim> claim_;
};

/// Several claimed inputs, read in one go; as Outputs. Their edges are one stream, in the order in which the
/// kernel saw them, as an encoder's two lines need it.
class AIO_API Inputs {
 public:
  explicit Inputs(std::shared_ptr<detail::Claim> claim);
  Inputs(Inputs&&) noexcept;
  Inputs& operator=(Inputs&&) noexcept;
  ~Inputs();

  /// The logical levels now, in the order of the claim.
  std::vector<bool> values() const;

  /// Waits for the next edge of any of them; as Input::edge. Throws aio::GpioError where the lines are on
  /// several chips, between which no order is known.
  Task<LineEdge> edge(std::source_location where = std::source_location::current());

  const std::vector<Pin>& pins() const noexcept;

 private:
  std::shared_ptr<detail::Claim> claim_;
};

/// A service's face of the board: labels what it claims "aiod:<service>", and takes it back when the service
/// has ended. Made by the host; a service gets a reference by gpio().
class AIO_API Gpio {
 public:
  /// Host only. `owner` is the whole label: "aiod:hello.service". The board must outlive it.
  Gpio(Board& board, std::string owner);
  ~Gpio();
  Gpio(const Gpio&) = delete;
  Gpio& operator=(const Gpio&) = delete;

  /// Claims a line as an output. Claims are exclusive, but for inputs that are claimed one by one.
  Output output(const Pin& pin, const OutputOptions& options = {});

  /// Claims a line as an input; others may have it, too, with the same options, and each gets every edge.
  Input input(const Pin& pin, const InputOptions& options = {});

  /// Claims several lines, all with the same options: all of them, or none and an error.
  Outputs outputs(const std::vector<Pin>& pins, const OutputOptions& options = {});
  Inputs inputs(const std::vector<Pin>& pins, const InputOptions& options = {});

  /// Claims a line and makes pulses on it.
  Pwm pwm(const Pin& pin, const PwmOptions& options = {});

  /// Host only: the service is unloaded. Lets go of the lines that are still held for it, but those that it
  /// claimed with OnRelease::keep.
  void let_go();

  /// Host only: ends every claim whose Output or Input still lives; a task that waits for an edge of one gets
  /// aio::Gone. Returns the pins it took back, in the order of their claims.
  std::vector<Pin> release_all();

 private:
  std::shared_ptr<detail::Claim> track(detail::Claim claim);

  Board& board_;
  std::string owner_;
  std::vector<std::weak_ptr<detail::Claim>> claims_;
};

}  // namespace aio::gpio
