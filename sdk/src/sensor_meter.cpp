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
    fault = fault_of(reading);
    if (fault.empty()) {
      accept(reading);
      co_return reading;
    }
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

std::string SensorMeter::fault_of(const Reading& reading) const {
  if (reading.size() != quantities_.size())
    return fmt::format("a reading has {} values and not {}", reading.size(), quantities_.size());
  for (std::size_t i = 0; i < reading.size(); ++i) {
    const Quantity& quantity = quantities_[i];
    if (std::isnan(reading[i]) || (reading[i] >= quantity.lowest && reading[i] <= quantity.highest)) continue;
    return fmt::format("{} of {:.9g} {} is out of the sensor's range, {:.9g} to {:.9g}", quantity.key,
                       reading[i], quantity.unit, quantity.lowest, quantity.highest);
  }
  return "";
}

void SensorMeter::accept(const Reading& reading) {
  if (failures_ > 0) log_.info("it measures again, after {} failures", failures_);
  failures_ = 0;
  for (std::size_t i = 0; i < reading.size(); ++i) {
    const bool is_known = !std::isnan(reading[i]);
    if (is_known == known_[i]) continue;
    known_[i] = is_known;
    log_.log(is_known ? LogLevel::info : LogLevel::warning, "{} is {}", quantities_[i].key,
             is_known ? "back in the range that is measured" : "beyond the range that is measured");
  }
  last_ = reading;
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
