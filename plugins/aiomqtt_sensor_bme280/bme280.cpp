#include "bme280.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include <aio/sleep.hpp>

namespace bme280 {
namespace {

using namespace std::chrono_literals;
using aio::i2c::Bytes;

namespace reg {
constexpr std::uint8_t calibration = 0x88;
constexpr std::uint8_t id = 0xD0;
constexpr std::uint8_t reset = 0xE0;
constexpr std::uint8_t humidity_calibration = 0xE1;
constexpr std::uint8_t ctrl_hum = 0xF2;
constexpr std::uint8_t status = 0xF3;
constexpr std::uint8_t ctrl_meas = 0xF4;
constexpr std::uint8_t config = 0xF5;
constexpr std::uint8_t results = 0xF7;
}  // namespace reg

constexpr std::uint8_t bme280_id = 0x60;
constexpr std::uint8_t reset_word = 0xB6;
constexpr std::uint8_t measuring = 8;
constexpr std::uint8_t copying = 1;
constexpr unsigned forced_mode = 1;
constexpr unsigned normal_mode = 3;
constexpr std::int32_t not_measured = 0x80000;
constexpr std::int32_t humidity_not_measured = 0x8000;
constexpr auto start_up_time = 2ms;
constexpr auto poll_time = 1ms;

bool is_bmp280(std::uint8_t id) {
  return id >= 0x56 && id <= 0x58;  // samples, and what is sold
}

std::string describe_other(std::uint8_t id) {
  switch (id) {
    case 0x55:
      return "a BMP180";
    case 0x61:
      return "a BME680 or BME688";
    case 0x50:
      return "a BMP388";
    case 0x00:
    case 0xFF:
      return "no chip at all: look at its wiring";
    default:
      return "another chip: look at the address";
  }
}

unsigned samples(unsigned oversampling) {
  return oversampling == 0 ? 0 : 1U << (oversampling - 1);
}

std::int32_t twenty_bits(const Bytes& bytes, std::size_t at) {
  return bytes[at] << 12 | bytes[at + 1] << 4 | bytes[at + 2] >> 4;
}

}  // namespace

aio::Task<void> Chip::open() {
  ready_ = false;
  co_await recognise();
  co_await reset();
  co_await read_calibration();
  co_await set_up();
  ready_ = true;
}

aio::Task<Measurement> Chip::measure() {
  if (!ready_) co_await open();
  ready_ = false;  // unless it ends well: after a failure nothing is known of the chip's settings
  const Measurement measured = co_await take();
  ready_ = true;
  co_return measured;
}

std::chrono::microseconds Chip::measuring_time() const {
  const auto part = [](unsigned oversampling, std::chrono::microseconds extra) {
    return oversampling == 0 ? 0us : samples(oversampling) * 2300us + extra;
  };
  return 1250us + part(settings_.temperature, 0us) + part(settings_.pressure, 575us) +
         (has_humidity_ ? part(settings_.humidity, 575us) : 0us);
}

aio::Task<void> Chip::recognise() {
  const std::uint8_t id = co_await device_.read_register(reg::id);
  has_humidity_ = id == bme280_id;
  if (has_humidity_ || is_bmp280(id)) co_return;
  throw ChipError(fmt::format("at 0x{:02x} is no BME280: its chip id is 0x{:02x} and not 0x{:02x}, {}",
                              device_.address(), id, bme280_id, describe_other(id)));
}

aio::Task<void> Chip::reset() {
  co_await device_.write_register(reg::reset, reset_word);
  co_await aio::sleep(start_up_time);
  co_await wait_until_clear(copying, 10 * start_up_time);
}

aio::Task<void> Chip::read_calibration() {
  const Bytes first = co_await device_.read_registers(reg::calibration, 26);
  const std::span<const std::uint8_t, 26> tp(first.data(), 26);
  if (!has_humidity_) {
    calibration_ = parse_calibration(tp, std::nullopt);
  } else {
    const Bytes second = co_await device_.read_registers(reg::humidity_calibration, 7);
    calibration_ = parse_calibration(tp, std::span<const std::uint8_t, 7>(second.data(), 7));
  }
  if (calibration_.t1 == 0 || calibration_.t1 == 0xFFFF || calibration_.p1 == 0)
    throw ChipError(fmt::format("the {} at 0x{:02x} has no calibration; it is broken, or its wires are",
                                name(), device_.address()));
}

// The filter can be set while the chip sleeps only, so it comes before the mode.
aio::Task<void> Chip::set_up() {
  co_await device_.write_register(
      reg::config, static_cast<std::uint8_t>(settings_.standby << 5U | settings_.filter << 2U));
  if (settings_.mode == Mode::forced) co_return;
  co_await device_.write(control(normal_mode));
  co_await aio::sleep(measuring_time() + poll_time);
}

aio::Task<void> Chip::wait_until_clear(std::uint8_t status_bit, std::chrono::microseconds limit) {
  for (auto waited = 0us;; waited += poll_time) {
    const std::uint8_t status = co_await device_.read_register(reg::status);
    if ((status & status_bit) == 0) co_return;
    if (waited >= limit)
      throw ChipError(fmt::format("the {} at 0x{:02x} does not come to an end: its status stays 0x{:02x}",
                                  name(), device_.address(), status));
    co_await aio::sleep(poll_time);
  }
}

aio::Task<Measurement> Chip::take() {
  if (settings_.mode == Mode::forced) {
    co_await device_.write(control(forced_mode));
    co_await aio::sleep(measuring_time() * 4 / 5);  // what it typically takes
    co_await wait_until_clear(measuring, measuring_time());
  }
  // All in one transaction, so that they are of the same measurement.
  const Bytes raw = co_await device_.read_registers(reg::results, has_humidity_ ? 8 : 6);
  co_return compensated(raw);
}

Measurement Chip::compensated(const Bytes& raw) const {
  const std::int32_t pressure = twenty_bits(raw, 0);
  const std::int32_t temperature = twenty_bits(raw, 3);
  const std::int32_t humidity = has_humidity_ ? raw[6] << 8 | raw[7] : 0;
  const bool no_humidity = !has_humidity_ || humidity == humidity_not_measured;
  if (temperature == not_measured && pressure == not_measured && no_humidity)
    throw ChipError(
        fmt::format("the {} at 0x{:02x} has not measured: it has lost its settings, perhaps its "
                    "power for a moment",
                    name(), device_.address()));
  const std::int32_t fine = fine_temperature(calibration_, temperature);
  Measurement measured{.celsius = hundredths_celsius(fine) / 100.0,
                       .pascals = pascals_q8(calibration_, fine, pressure) / 256.0};
  if (has_humidity_) measured.humidity = humidity_q10(calibration_, fine, humidity) / 1024.0;
  return measured;
}

// What is set for humidity counts from the next write to ctrl_meas on.
Bytes Chip::control(unsigned mode_bits) const {
  const unsigned samples = unsigned{settings_.temperature} << 5U | unsigned{settings_.pressure} << 2U;
  const auto value = static_cast<std::uint8_t>(samples | mode_bits);
  if (!has_humidity_) return {reg::ctrl_meas, value};
  return {reg::ctrl_hum, settings_.humidity, reg::ctrl_meas, value};
}

}  // namespace bme280
