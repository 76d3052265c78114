#include <algorithm>
#include <array>
#include <cmath>

#include <aio/i2c_models.hpp>

#include "i2c_sim_words.hpp"

namespace aio::i2c {
namespace {

using namespace std::chrono_literals;

enum Register : std::uint8_t { conversion = 0, config = 1, low_threshold = 2, high_threshold = 3 };

constexpr std::uint16_t after_reset = 0x8583;  // AIN0 - AIN1, 2.048 V, single-shot, 128 a second
constexpr std::uint16_t operation_bit = 0x8000;
constexpr std::uint16_t single_shot_bit = 0x0100;
constexpr auto wake_up_time = 25us;

}  // namespace

struct SimAds1115::Impl {
  explicit Impl(const Clock& the_clock) : clock(the_clock) {}

  void configure(std::uint16_t value);
  void catch_up();
  std::int16_t measured() const;
  std::uint16_t read_register(std::uint8_t number) const;
  Duration conversion_time() const;
  bool single_shot() const { return (config & single_shot_bit) != 0; }

  const Clock& clock;
  Inputs inputs{0.5, 1.0, 1.5, 2.0};
  bool stuck = false;
  std::uint8_t pointer = 0;
  std::uint16_t config = after_reset;
  std::uint16_t low = 0x8000;
  std::uint16_t high = 0x7FFF;
  std::int16_t conversion = 0;
  bool converting = false;
  TimePoint began{};
};

// A single shot begins when the operation bit is written as 1, and not while one is under way.
void SimAds1115::Impl::configure(std::uint16_t value) {
  const bool starts = (value & single_shot_bit) == 0 || ((value & operation_bit) != 0 && !converting);
  config = value;
  if (!starts) return;
  converting = true;
  began = clock.now();
}

Duration SimAds1115::Impl::conversion_time() const {
  static constexpr std::array<int, 8> rates{8, 16, 32, 64, 128, 250, 475, 860};
  return wake_up_time + Duration(1s) / rates[config >> 5U & 7U];
}

void SimAds1115::Impl::catch_up() {
  if (!converting || stuck || clock.now() < began + conversion_time()) return;
  conversion = measured();
  if (single_shot())
    converting = false;
  else
    began = clock.now() - (clock.now() - began) % conversion_time();
}

std::int16_t SimAds1115::Impl::measured() const {
  static constexpr std::array<std::pair<int, int>, 8> inputs_of{
      {{0, 1}, {0, 3}, {1, 3}, {2, 3}, {0, -1}, {1, -1}, {2, -1}, {3, -1}}};
  static constexpr std::array<double, 8> ranges{6.144, 4.096, 2.048, 1.024, 0.512, 0.256, 0.256, 0.256};
  const auto volts = [&](int input) { return input < 0 ? 0.0 : inputs[static_cast<std::size_t>(input)]; };
  const auto [positive, negative] = inputs_of[config >> 12U & 7U];
  const double steps = (volts(positive) - volts(negative)) / ranges[config >> 9U & 7U] * 32768;
  return static_cast<std::int16_t>(std::clamp(std::round(steps), -32768.0, 32767.0));
}

std::uint16_t SimAds1115::Impl::read_register(std::uint8_t number) const {
  switch (number & 3U) {
    case Register::conversion:
      return static_cast<std::uint16_t>(conversion);
    case Register::config: {
      const bool busy = converting && single_shot();
      return static_cast<std::uint16_t>((config & ~operation_bit) | (busy ? 0U : operation_bit));
    }
    case Register::low_threshold:
      return low;
    default:
      return high;
  }
}

SimAds1115::SimAds1115(const Clock& clock) : impl_(std::make_unique<Impl>(clock)) {}
SimAds1115::~SimAds1115() = default;

void SimAds1115::set(const Inputs& volts) {
  impl_->catch_up();
  impl_->inputs = volts;
}

void SimAds1115::get_stuck() {
  impl_->stuck = true;
}

void SimAds1115::write(const Bytes& data) {
  impl_->catch_up();
  const auto write = parse_word_write(data);
  if (!write) return;
  impl_->pointer = write->number;
  if (!write->value) return;
  if (write->number == Register::config) impl_->configure(*write->value);
  if (write->number == Register::low_threshold) impl_->low = *write->value;
  if (write->number == Register::high_threshold) impl_->high = *write->value;
}

Bytes SimAds1115::read(std::size_t count) {
  impl_->catch_up();
  return repeat_word(impl_->read_register(impl_->pointer), count);
}

}  // namespace aio::i2c
