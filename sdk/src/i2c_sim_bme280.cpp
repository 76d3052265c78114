#include <algorithm>
#include <cmath>

#include <aio/i2c_models.hpp>

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

// The data sheet's example, which has no humidity: that is of a chip that somebody read.
constexpr double t1 = 27504, t2 = 26435, t3 = -1000;
constexpr double p1 = 36477, p2 = -10685, p3 = 3024, p4 = 2855, p5 = 140, p6 = -7, p7 = 15500, p8 = -14600,
                 p9 = 6000;
constexpr double h1 = 75, h2 = 338, h3 = 0, h4 = 370, h5 = 60, h6 = 30;

constexpr std::array<double, 12> words{t1, t2, t3, p1, p2, p3, p4, p5, p6, p7, p8, p9};

// Temperature in units of 1/5120 degree, from the raw value. These three are the formulas of the data sheet
// in floating point; whoever computes them in integers can be compared with them.
double fine_temperature(double raw) {
  const double a = (raw / 16384 - t1 / 1024) * t2;
  const double b = raw / 131072 - t1 / 8192;
  return a + b * b * t3;
}

double pressure_of(double raw, double fine) {
  const double a = fine / 2 - 64000;
  const double b = (a * a * p6 / 32768 + a * p5 * 2) / 4 + p4 * 65536;
  const double c = (1 + (p3 * a * a / 524288 + p2 * a) / 524288 / 32768) * p1;
  const double p = (1048576 - raw - b / 4096) * 6250 / c;
  return p + (p9 * p * p / 2147483648.0 + p * p8 / 32768 + p7) / 16;
}

double humidity_of(double raw, double fine) {
  const double a = fine - 76800;
  const double offset = h4 * 64 + h5 / 16384 * a;
  const double slope = h2 / 65536 * (1 + h6 / 67108864 * a * (1 + h3 / 67108864 * a));
  const double humidity = (raw - offset) * slope;
  return humidity * (1 - h1 * humidity / 524288);
}

// The first raw value at which `reached` is true; it is false below and true above.
template <class Predicate>
std::uint32_t first_raw(std::uint32_t limit, Predicate reached) {
  std::uint32_t low = 0;
  std::uint32_t high = limit;
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    if (reached(middle))
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

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
  struct Raw {
    std::uint32_t pressure = skipped;
    std::uint32_t temperature = skipped;
    std::uint32_t humidity = skipped_humidity;
  };

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
  std::uint8_t calibration_at(std::uint8_t number) const;
  std::uint8_t result_at(std::uint8_t number) const;
  Duration conversion_time() const;
  Duration standby_time() const;

  const Clock& clock;
  Chip chip;
  Air air{};
  Raw raw{};
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
  raw = {};
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
  const auto t = first_raw(0xFFFFF, [&](double x) { return fine_temperature(x) / 5120 >= air.celsius; });
  const double fine = fine_temperature(t);
  const auto p = first_raw(0xFFFFF, [&](double x) { return pressure_of(x, fine) <= air.pascals; });
  const auto h = first_raw(0xFFFF, [&](double x) { return humidity_of(x, fine) >= air.humidity; });
  const bool filter = (settings >> 2U & 7U) != 0;
  const auto value = [&](std::uint32_t old, std::uint32_t measured, unsigned oversampling) {
    if (oversampling == 0) return skipped;
    return filter ? filtered(old, measured) : resolved(measured, oversampling);
  };
  raw.temperature = value(raw.temperature, t, temperature_samples);
  raw.pressure = value(raw.pressure, p, pressure_samples);
  raw.humidity = humidity_samples == 0 ? skipped_humidity : h;
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
  return copying ? std::uint8_t{0} : calibration_at(number);
}

std::uint8_t SimBme280::Impl::result_at(std::uint8_t number) const {
  const std::array<std::uint8_t, 8> bytes{byte_of(raw.pressure, 12),      byte_of(raw.pressure, 4),
                                          byte_of(raw.pressure << 4U, 0), byte_of(raw.temperature, 12),
                                          byte_of(raw.temperature, 4),    byte_of(raw.temperature << 4U, 0),
                                          byte_of(raw.humidity, 8),       byte_of(raw.humidity, 0)};
  const std::size_t index = number - Register::results;
  return index < (has_humidity() ? 8U : 6U) ? bytes[index] : std::uint8_t{0};
}

std::uint8_t SimBme280::Impl::calibration_at(std::uint8_t number) const {
  if (number >= 0x88 && number < 0x88 + 2 * words.size()) {
    const auto word = static_cast<std::uint32_t>(static_cast<std::int32_t>(words[(number - 0x88U) / 2]));
    return byte_of(word, number % 2 == 0 ? 0 : 8);
  }
  if (!has_humidity()) return 0;
  constexpr auto packed4 = static_cast<std::uint32_t>(h4);
  constexpr auto packed5 = static_cast<std::uint32_t>(h5);
  const std::array<std::uint8_t, 7> humidity{byte_of(static_cast<std::uint32_t>(h2), 0),
                                             byte_of(static_cast<std::uint32_t>(h2), 8),
                                             static_cast<std::uint8_t>(h3),
                                             byte_of(packed4, 4),
                                             byte_of((packed5 & 15U) << 4U | (packed4 & 15U), 0),
                                             byte_of(packed5, 4),
                                             static_cast<std::uint8_t>(h6)};
  if (number == 0xA1) return static_cast<std::uint8_t>(h1);
  return number >= 0xE1 && number <= 0xE7 ? humidity[number - 0xE1U] : std::uint8_t{0};
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
