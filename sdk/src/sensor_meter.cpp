#include "sensor_meter.hpp"

#include <fmt/format.h>

#include <cmath>
#include <exception>
#include <utility>

#include <aio/error.hpp>

namespace aio {
namespace {

struct Turn {
  explicit Turn(Channel<bool>& taken) : channel(taken) {}
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() { static_cast<void>(channel.try_receive()); }
  Channel<bool>& channel;
};

// Why a value can't be told; empty when it can.
std::string fault_of(const Quantity& quantity, double value) {
  if (std::isnan(value)) return fmt::format("{} is beyond the range that is measured", quantity.key);
  if (std::isfinite(value) && value >= quantity.lowest && value <= quantity.highest) return "";
  return fmt::format("{} of {:.9g} {} is out of the sensor's range, {:.9g} to {:.9g}", quantity.key, value,
                     quantity.unit, quantity.lowest, quantity.highest);
}

}  // namespace

void SensorMeter::begin(std::vector<Quantity> quantities, int most_failures, SensorFeed::Measure measure) {
  quantities_ = std::move(quantities);
  most_failures_ = most_failures;
  measure_ = std::move(measure);
  last_.reset();
  known_.assign(quantities_.size(), true);
  gave_up_.clear();
  failures_ = 0;
}

Task<std::optional<SensorMeter::Reading>> SensorMeter::read() {
  co_await turn_.send(true);
  const Turn turn(turn_);
  std::string fault;
  try {
    Reading reading = co_await measure_();
    if (reading.size() == quantities_.size()) {
      accept(reading);
      co_return reading;
    }
    fault = fmt::format("a reading has {} values and not {}", reading.size(), quantities_.size());
  } catch (...) {
    if (is_abort(std::current_exception())) throw;
    fault = describe_exception(std::current_exception()).message;
  }
  note_failure(fault);
  co_return std::nullopt;
}

void SensorMeter::give_up(std::string why) {
  reason_ = std::move(why);
  gave_up_.set();
}

void SensorMeter::accept(Reading& reading) {
  if (failures_ > 0) log_.info("it measures again, after {} failures", failures_);
  failures_ = 0;
  for (std::size_t i = 0; i < reading.size(); ++i) {
    const std::string fault = fault_of(quantities_[i], reading[i]);
    note_value(i, fault);
    if (!fault.empty()) reading[i] = SensorFeed::no_value;
  }
  last_ = reading;
}

// One value that is left out is told once, and that it is back.
void SensorMeter::note_value(std::size_t quantity, const std::string& fault) {
  const bool is_known = fault.empty();
  if (is_known == known_[quantity]) return;
  known_[quantity] = is_known;
  if (is_known)
    log_.info("{} is back in the range that is measured", quantities_[quantity].key);
  else
    log_.warning("{}; it is left out until it is back", fault);
}

// The first of a row is told, and how the row ends.
void SensorMeter::note_failure(const std::string& why) {
  ++errors_;
  ++failures_;
  log_.log(failures_ == 1 ? LogLevel::warning : LogLevel::debug, "can't measure: {}", why);
  if (failures_ >= most_failures_)
    give_up(fmt::format("{} readings in a row have failed: {}", failures_, why));
}

}  // namespace aio
