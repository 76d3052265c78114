#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include <aio/gpio.hpp>
#include <aio/gpio_board.hpp>
#include <aio/task.hpp>

namespace aio::gpio::conformance {

/// A board on the bench: the back end under test, and the outside world, which reaches its lines by other
/// means than the board's own.
class Bench {
 public:
  virtual ~Bench() = default;

  virtual Board& board() = 0;

  /// Lines that are free and not wired to each other, by a name that the board knows: three, or one where the
  /// bench has no more.
  virtual std::vector<Pin> pins() const = 0;

  /// Spellings that all mean pins()[0], with the name of its chip and so on, as this board has them.
  virtual std::vector<Pin> spellings() = 0;

  /// From outside: puts a physical level on an input; sees the physical level of an output.
  virtual void drive(const Pin& pin, bool high) = 0;
  virtual bool sees(const Pin& pin) = 0;

  /// Another program claims a line as an input; nullptr where there are no other programs.
  virtual std::unique_ptr<Line> claim_elsewhere(const Pin&, const std::string& /*consumer*/) {
    return nullptr;
  }

  /// Whether another thread may drive one input while the loop runs.
  virtual bool drives_beside_the_loop() const { return false; }

  /// A line that a driver of the kernel holds, where there is one.
  virtual std::optional<Pin> kernel_line() { return std::nullopt; }

  /// Takes the chip with all pins() away, and brings it back, where that can be done.
  virtual bool can_unplug() const { return false; }
  virtual void unplug() {}
  virtual void plug_in() {}

  /// Lets go of an input; false where the wiring can't.
  virtual bool undrive(const Pin& pin) = 0;

  /// Every physical level that the output took since the last call, oldest first; nullopt where nothing
  /// records it.
  virtual std::optional<std::vector<bool>> recorded(const Pin& pin) = 0;

  /// Runs a task to its end on the loop. Fails the test when it does not end.
  virtual void run(Task<void> task) = 0;

  /// Lets time pass while the loop runs.
  virtual void pass(Duration time) = 0;
  virtual TimePoint now() const = 0;
};

struct BackEnd {
  std::string name;
  std::unique_ptr<Bench> (*make)();
};

/// For GoogleTest, which would print its bytes, and so addresses, into the names of the tests.
inline void PrintTo(const BackEnd& back_end, std::ostream* out) {
  *out << back_end.name;
}

/// Those that can be tested on this machine.
std::vector<BackEnd> back_ends();

std::unique_ptr<Bench> make_sim_bench();
std::unique_ptr<Bench> make_gpio_sim_bench();  // as AIOD_GPIO_SIM says
std::unique_ptr<Bench> make_loopback_bench();  // as AIOD_GPIO_LOOPBACK says

/// For GTEST_SKIP.
inline constexpr const char* too_few_pins = "this bench has too few pins for it";

/// What the tests share: a bench, and a service's face of its board.
class Conformance : public ::testing::TestWithParam<BackEnd> {
 protected:
  Board& board() { return bench_->board(); }

  /// The next edges, in a row.
  std::vector<Edge> edges(Input& input, std::size_t count);

  bool has_pins(std::size_t count) const { return bench_->pins().size() >= count; }

  /// What a call that must throw GpioError says.
  template <class Call>
  static std::string error_of(Call call) {
    try {
      call();
    } catch (const GpioError& error) {
      return error.what();
    }
    return "";
  }

  Pin pin(std::size_t index) const { return has_pins(index + 1) ? bench_->pins()[index] : Pin(); }

  std::unique_ptr<Bench> bench_ = GetParam().make();
  Gpio hello_{board(), "aiod:hello.service"};
  Gpio world_{board(), "aiod:world.service"};
  Pin a_ = bench_->pins().at(0);
  Pin b_ = pin(1);  // where has_pins(2)
  Pin c_ = pin(2);  // where has_pins(3)
};

inline std::string name_of(const ::testing::TestParamInfo<BackEnd>& info) {
  return info.param.name;
}

}  // namespace aio::gpio::conformance
