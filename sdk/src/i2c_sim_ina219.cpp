#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <aio/i2c_models.hpp>

#include "i2c_sim_words.hpp"

namespace aio::i2c {
namespace {

using namespace std::chrono_literals;

enum Register : std::uint8_t { config = 0, shunt = 1, bus = 2, power = 3, current = 4, calibration = 5 };

constexpr std::uint16_t after_reset = 0x399F;  // 32 V, 320 mV, 12 bits, both continuously
constexpr std::uint16_t reset_bit = 0x8000;
constexpr unsigned ready_bit = 2;
constexpr unsigned overflow_bit = 1;

// Of one conversion, by the four bits of its resolution or averaging.
Duration time_of(unsigned bits) {
  static constexpr std::array<Duration, 4> single{84us, 148us, 276us, 532us};
  static constexpr std::array<Duration, 8> averaged{532us,  1060us,  2130us,  4260us,
                                                    8510us, 17020us, 34050us, 68100us};
  return bits < 8 ? single[bits & 3U] : averaged[bits & 7U];
}

}  // namespace

struct SimIna219::Impl {
  Impl(const Clock& the_clock, double ohms) : clock(the_clock), shunt_ohms(ohms) { configure(after_reset); }

  void configure(std::uint16_t value);
  void catch_up();
  void latch();
  std::uint16_t read_register(std::uint8_t number);
  std::int64_t current() const { return std::int64_t{shunt} * calibration / 4096; }
  std::int64_t power() const { return std::abs(current()) * (bus >> 3U) / 5000; }
  bool overflow() const;
  unsigned mode() const { return config & 7U; }
  bool measures_shunt() const { return (mode() & 1U) != 0; }
  bool measures_bus() const { return (mode() & 2U) != 0; }
  bool continuous() const { return mode() > 4; }
  Duration conversion_time() const;

  const Clock& clock;
  double shunt_ohms;
  Load load{};
  std::uint8_t pointer = 0;
  std::uint16_t config = 0;
  std::uint16_t calibration = 0;
  std::int16_t shunt = 0;  // in 10 uV
  std::uint16_t bus = 0;   // in 4 mV, shifted by 3
  bool ready = false;
  bool converting = false;
  TimePoint began{};
};

void SimIna219::Impl::configure(std::uint16_t value) {
  if ((value & reset_bit) != 0) {
    value = after_reset;
    calibration = 0;
    shunt = 0;
    bus = 0;
  }
  config = value;
  ready = false;
  converting = measures_shunt() || measures_bus();
  began = clock.now();
}

Duration SimIna219::Impl::conversion_time() const {
  return (measures_shunt() ? time_of(config >> 3U & 15U) : 0us) +
         (measures_bus() ? time_of(config >> 7U & 15U) : 0us);
}

void SimIna219::Impl::catch_up() {
  if (!converting || clock.now() < began + conversion_time()) return;
  latch();
  if (continuous())
    began = clock.now() - (clock.now() - began) % conversion_time();
  else
    converting = false;
}

void SimIna219::Impl::latch() {
  const double full_scale = 4000 << (config >> 11U & 3U);  // 40 mV to 320 mV, in 10 uV
  const double volts_limit = (config & 0x2000U) != 0 ? 32 : 16;
  if (measures_shunt())
    shunt = static_cast<std::int16_t>(
        std::clamp(std::round(load.amperes * shunt_ohms * 100'000), -full_scale, full_scale));
  if (measures_bus())
    bus = static_cast<std::uint16_t>(
        static_cast<unsigned>(std::round(std::clamp(load.volts, 0.0, volts_limit) * 250)) << 3U);
  ready = true;
}

bool SimIna219::Impl::overflow() const {
  return std::abs(current()) > std::numeric_limits<std::int16_t>::max() ||
         power() > std::numeric_limits<std::uint16_t>::max();
}

std::uint16_t SimIna219::Impl::read_register(std::uint8_t number) {
  switch (number) {
    case Register::config:
      return config;
    case Register::shunt:
      return static_cast<std::uint16_t>(shunt);
    case Register::bus:
      return static_cast<std::uint16_t>(bus | (ready ? ready_bit : 0U) | (overflow() ? overflow_bit : 0U));
    case Register::power:
      ready = false;
      return static_cast<std::uint16_t>(power());
    case Register::current:
      return static_cast<std::uint16_t>(current());
    case Register::calibration:
      return calibration;
    default:
      return 0;
  }
}

SimIna219::SimIna219(const Clock& clock, double shunt_ohms)
    : impl_(std::make_unique<Impl>(clock, shunt_ohms)) {}
SimIna219::~SimIna219() = default;

void SimIna219::set(const Load& load) {
  impl_->catch_up();
  impl_->load = load;
}

void SimIna219::power_cycle() {
  impl_->configure(reset_bit);
}

void SimIna219::write(const Bytes& data) {
  impl_->catch_up();
  const auto write = parse_word_write(data);
  if (!write) return;
  impl_->pointer = write->number;
  if (!write->value) return;
  if (write->number == Register::config) impl_->configure(*write->value);
  // Bit 0 does not exist.
  if (write->number == Register::calibration)
    impl_->calibration = static_cast<std::uint16_t>(*write->value & 0xFFFEU);
}

Bytes SimIna219::read(std::size_t count) {
  impl_->catch_up();
  return repeat_word(impl_->read_register(impl_->pointer), count);
}

}  // namespace aio::i2c
