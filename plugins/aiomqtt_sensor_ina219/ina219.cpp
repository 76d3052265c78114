#include "ina219.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include <aio/sleep.hpp>

namespace ina219 {
namespace {

using namespace std::chrono_literals;

namespace reg {
constexpr std::uint8_t config = 0;
constexpr std::uint8_t bus = 2;
constexpr std::uint8_t power = 3;
constexpr std::uint8_t current = 4;
constexpr std::uint8_t calibration = 5;
}  // namespace reg

constexpr std::uint16_t reset = 0x8000;
constexpr std::uint16_t after_reset = 0x399F;
constexpr std::uint16_t both_once = 3;  // the mode: measure shunt and bus when it is written
constexpr unsigned conversion_ready = 2;
constexpr unsigned overflow = 1;
constexpr double steps = 32768;
constexpr auto poll_time = 1ms;

// Both converters take the same number of samples of 12 bits.
std::uint16_t config_of(const Settings& settings) {
  const unsigned samples = 8U | settings.averaging;
  const unsigned gain = gain_for(settings.shunt_ohms, settings.max_amperes);
  const unsigned range = settings.range_32_volts ? 0x2000U : 0U;
  return static_cast<std::uint16_t>(range | gain << 11U | samples << 7U | samples << 3U | both_once);
}

}  // namespace

Scale scale_for(double shunt_ohms, double max_amperes) {
  constexpr double unit = 0.04096;  // volts; the data sheet's
  const double wanted = std::trunc(unit * steps / (max_amperes * shunt_ohms));
  if (wanted < 2 || wanted > 65535)
    throw std::invalid_argument(
        fmt::format("{} A through {} ohm are {:.3g} V, and the chip's calibration is for 0.021 V and above",
                    max_amperes, shunt_ohms, max_amperes * shunt_ohms));
  // The register has no bit 0.
  const auto calibration = static_cast<std::uint16_t>(static_cast<unsigned>(wanted) & ~1U);
  return {.amperes_per_step = unit / (calibration * shunt_ohms), .calibration = calibration};
}

unsigned gain_for(double shunt_ohms, double max_amperes) {
  static constexpr std::array<double, 4> volts{0.04, 0.08, 0.16, 0.32};
  for (unsigned gain = 0; gain < volts.size(); ++gain)
    if (shunt_ohms * max_amperes <= volts[gain] + 1e-9) return gain;
  throw std::invalid_argument(
      fmt::format("{} A through {} ohm are {:.3f} V, and the chip measures up to 0.32 V", max_amperes,
                  shunt_ohms, shunt_ohms * max_amperes));
}

Chip::Chip(aio::i2c::Device device, Settings settings)
    : device_(std::move(device)),
      scale_(scale_for(settings.shunt_ohms, settings.max_amperes)),
      config_(config_of(settings)),
      largest_current_(std::trunc((4000 << gain_for(settings.shunt_ohms, settings.max_amperes)) *
                                  scale_.calibration / 4096.0)),
      averaging_(settings.averaging) {}

aio::Task<void> Chip::open() {
  ready_ = false;
  co_await write(reg::config, reset);
  const std::uint16_t found = co_await device_.read_word(reg::config);
  if (found != after_reset)
    throw ChipError(
        fmt::format("at 0x{:02x} is no INA219: after a reset its first register is 0x{:04x} and "
                    "not 0x{:04x}",
                    device_.address(), found, after_reset));
  co_await write(reg::calibration, scale_.calibration);
  ready_ = true;
}

aio::Task<Measurement> Chip::measure() {
  if (!ready_) co_await open();
  ready_ = false;  // unless it ends well: after a failure nothing is known of the chip's settings
  const Measurement measured = co_await take();
  ready_ = true;
  co_return measured;
}

// By the data sheet's longest times of a sample, of which both converters take as many.
std::chrono::microseconds Chip::measuring_time() const {
  return 2 * 586us * (1U << averaging_);
}

aio::Task<Measurement> Chip::take() {
  co_await write(reg::config, config_);
  const std::uint16_t bus = co_await wait_until_ready();
  const std::uint16_t calibration = co_await device_.read_word(reg::calibration);
  if (calibration != scale_.calibration)
    throw ChipError(fmt::format(
        "the INA219 at 0x{:02x} has lost its settings, perhaps its power for a moment", device_.address()));
  const auto current = static_cast<std::int16_t>(co_await device_.read_word(reg::current));
  const std::uint16_t power = co_await device_.read_word(reg::power);
  Measurement measured{.volts = (bus >> 3U) * 0.004};
  if ((bus & overflow) != 0 || std::abs(current) >= largest_current_) co_return measured;
  measured.milliamperes = current * scale_.amperes_per_step * 1000;
  measured.milliwatts = power * scale_.amperes_per_step * 20 * 1000;
  co_return measured;
}

// What its bus register holds then.
aio::Task<std::uint16_t> Chip::wait_until_ready() {
  co_await aio::sleep(measuring_time());
  for (auto waited = 0us;; waited += poll_time) {
    const std::uint16_t bus = co_await device_.read_word(reg::bus);
    if ((bus & conversion_ready) != 0) co_return bus;
    if (waited >= measuring_time())
      throw ChipError(fmt::format("the INA219 at 0x{:02x} does not come to an end", device_.address()));
    co_await aio::sleep(poll_time);
  }
}

aio::Task<void> Chip::write(std::uint8_t number, std::uint16_t value) {
  return device_.write({number, value >> 8, value & 0xFF});
}

}  // namespace ina219
