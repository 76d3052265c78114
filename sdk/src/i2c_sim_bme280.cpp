#include <algorithm>
#include <array>

#include <aio/i2c_models.hpp>

#include "i2c_sim_bme280_air.hpp"

namespace aio::i2c {
namespace {

using namespace std::chrono_literals;

enum Register : std::uint8_t {
  id = 0xD0,
  reset = 0xE0,
  ctrl_hum = 0xF2,
  status = 0xF3,
  ctrl_meas = 0xF4,
  config = 0xF5,
  results = 0xF7,
};

constexpr std::uint8_t reset_word = 0xB6;
constexpr std::uint32_t skipped = 0x80000;
constexpr std::uint32_t skipped_humidity = 0x8000;
constexpr auto start_up_time = 2ms;

unsigned samples(unsigned oversampling) {
  return oversampling == 0 ? 0 : 1U << std::min(oversampling - 1, 4U);
}

// With the filter off, each doubling of the oversampling adds a bit to 16.
std::uint32_t resolved(std::uint32_t raw, unsigned oversampling) {
  const unsigned missing = 5 - std::min(oversampling, 5U);
  return raw >> missing << missing;
}

std::uint8_t byte_of(std::uint32_t value, unsigned shift) {
  return static_cast<std::uint8_t>(value >> shift & 0xFFU);
}

}  // namespace

struct SimBme280::Impl {
  Impl(const Clock& the_clock, Chip the_chip) : clock(the_clock), chip(the_chip) { start(); }

  void start();
  void write_register(std::uint8_t number, std::uint8_t value);
  void catch_up();
  void latch();
  std::uint32_t filtered(std::uint32_t old, std::uint32_t measured) const;
  bool has_humidity() const { return chip == Chip::bme280; }
  bool normal_mode() const { return (control & 3U) == 3; }
  bool awake() const { return (control & 3U) != 0; }
  bool measuring() const {
    return awake() && clock.now() >= began && (stuck || clock.now() < began + conversion_time());
  }
  std::uint8_t at(std::uint8_t number) const;
  std::uint8_t result_at(std::uint8_t number) const;
  Duration conversion_time() const;
  Duration standby_time() const;

  const Clock& clock;
  Chip chip;
  Air air{};
  RawAir raw{skipped, skipped, skipped_humidity};
  bool stuck = false;
  bool has_result = false;
  std::uint8_t pointer = 0;
  std::uint8_t humidity_wanted = 0;  // becomes humidity_samples with the next write to ctrl_meas
  std::uint8_t humidity_samples = 0;
  std::uint8_t control = 0;   // ctrl_meas
  std::uint8_t settings = 0;  // config
  TimePoint readable{};       // the calibration is being copied until then
  TimePoint began{};          // the conversion that is under way, or in normal mode comes next
};

void SimBme280::Impl::start() {
  raw = {skipped, skipped, skipped_humidity};
  has_result = false;
  pointer = humidity_wanted = humidity_samples = control = settings = 0;
  readable = clock.now() + start_up_time;
}

void SimBme280::Impl::write_register(std::uint8_t number, std::uint8_t value) {
  if (number == Register::reset && value == reset_word) start();
  if (number == Register::ctrl_hum && has_humidity()) humidity_wanted = value & 7U;
  if (number == Register::config) settings = value;
  if (number != Register::ctrl_meas) return;
  control = value;
  humidity_samples = humidity_wanted;
  began = clock.now();
}

// Does what has happened on the clock since the last look at it.
void SimBme280::Impl::catch_up() {
  while (awake() && !stuck && clock.now() >= began + conversion_time()) {
    latch();
    if (!normal_mode()) {
      control &= 0xFCU;
      return;
    }
    const Duration period = conversion_time() + standby_time();
    began += period * std::max<std::int64_t>(1, (clock.now() - began) / period);
  }
}

void SimBme280::Impl::latch() {
  const unsigned temperature_samples = control >> 5U;
  const unsigned pressure_samples = control >> 2U & 7U;
  const RawAir measured = raw_of(air);
  const bool filter = (settings >> 2U & 7U) != 0;
  const auto value = [&](std::uint32_t old, std::uint32_t now, unsigned oversampling) {
    if (oversampling == 0) return skipped;
    return filter ? filtered(old, now) : resolved(now, oversampling);
  };
  raw.temperature = value(raw.temperature, measured.temperature, temperature_samples);
  raw.pressure = value(raw.pressure, measured.pressure, pressure_samples);
  raw.humidity = humidity_samples == 0 ? skipped_humidity : measured.humidity;
  has_result = true;
}

std::uint32_t SimBme280::Impl::filtered(std::uint32_t old, std::uint32_t measured) const {
  if (!has_result) return measured;
  const std::uint32_t coefficient = 1U << std::min(settings >> 2U & 7U, 4U);
  return (old * (coefficient - 1) + measured) / coefficient;
}

// The longest that the data sheet allows.
Duration SimBme280::Impl::conversion_time() const {
  const auto part = [](unsigned count, Duration extra) {
    return count == 0 ? Duration::zero() : count * Duration(2300us) + extra;
  };
  return 1250us + part(samples(control >> 5U), 0us) + part(samples(control >> 2U & 7U), 575us) +
         part(samples(humidity_samples), 575us);
}

Duration SimBme280::Impl::standby_time() const {
  static constexpr std::array<Duration, 8> bme{500us, 62500us, 125ms, 250ms, 500ms, 1s, 10ms, 20ms};
  static constexpr std::array<Duration, 8> bmp{500us, 62500us, 125ms, 250ms, 500ms, 1s, 2s, 4s};
  return has_humidity() ? bme[settings >> 5U] : bmp[settings >> 5U];
}

std::uint8_t SimBme280::Impl::at(std::uint8_t number) const {
  const bool copying = clock.now() < readable;
  switch (number) {
    case Register::id:
      return static_cast<std::uint8_t>(chip);
    case Register::ctrl_hum:
      return humidity_wanted;
    case Register::status:
      return static_cast<std::uint8_t>((measuring() ? 8U : 0U) | (copying ? 1U : 0U));
    case Register::ctrl_meas:
      return control;
    case Register::config:
      return settings;
    default:
      break;
  }
  if (number >= Register::results) return result_at(number);
  return copying ? std::uint8_t{0} : bme280_calibration_at(number, has_humidity());
}

std::uint8_t SimBme280::Impl::result_at(std::uint8_t number) const {
  const std::array<std::uint8_t, 8> bytes{byte_of(raw.pressure, 12),      byte_of(raw.pressure, 4),
                                          byte_of(raw.pressure << 4U, 0), byte_of(raw.temperature, 12),
                                          byte_of(raw.temperature, 4),    byte_of(raw.temperature << 4U, 0),
                                          byte_of(raw.humidity, 8),       byte_of(raw.humidity, 0)};
  const std::size_t index = number - Register::results;
  return index < (has_humidity() ? 8U : 6U) ? bytes[index] : std::uint8_t{0};
}

SimBme280::SimBme280(const Clock& clock, Chip chip) : impl_(std::make_unique<Impl>(clock, chip)) {}
SimBme280::~SimBme280() = default;

void SimBme280::set(const Air& air) {
  impl_->catch_up();
  impl_->air = air;
}

void SimBme280::power_cycle() {
  impl_->start();
}

void SimBme280::get_stuck() {
  impl_->stuck = true;
}

// Several registers are written as pairs of number and value; only a read goes on to the next one.
void SimBme280::write(const Bytes& data) {
  impl_->catch_up();
  for (std::size_t i = 0; i < data.size(); i += 2) {
    impl_->pointer = data[i];
    if (i + 1 < data.size()) impl_->write_register(data[i], data[i + 1]);
  }
}

Bytes SimBme280::read(std::size_t count) {
  impl_->catch_up();
  Bytes bytes;
  while (bytes.size() < count) bytes.push_back(impl_->at(impl_->pointer++));
  return bytes;
}

}  // namespace aio::i2c
