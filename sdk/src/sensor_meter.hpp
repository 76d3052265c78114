#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <aio/channel.hpp>
#include <aio/event.hpp>
#include <aio/log.hpp>
#include <aio/sensor_feed.hpp>

namespace aio {

/// The half of a SensorFeed that measures: one reading at a time, judged, counted and kept.
class SensorMeter {
 public:
  using Reading = SensorFeed::Reading;

  explicit SensorMeter(Logger log) : log_(std::move(log)) {}

  /// A new run; what was counted stays.
  void begin(std::vector<Quantity> quantities, int most_failures, SensorFeed::Measure measure);

  /// Waits until nobody else measures, and measures; values that can't be told are no_value. nullopt: it
  /// failed, which has been noted.
  Task<std::optional<Reading>> read();

  /// Ends when it has given up: as many readings in a row have failed as may be, or it was told to.
  Task<void> failed_for_good() { return gave_up_.wait(); }
  void give_up(std::string why);
  const std::string& why_it_gave_up() const noexcept { return reason_; }

  const std::vector<Quantity>& quantities() const noexcept { return quantities_; }
  /// The last good reading of this run.
  const std::optional<Reading>& last() const noexcept { return last_; }
  /// Failures since it was made.
  std::uint64_t errors() const noexcept { return errors_; }

 private:
  void accept(Reading& reading);
  void note_value(std::size_t quantity, const std::string& fault);
  void note_failure(const std::string& why);

  Logger log_;
  std::vector<Quantity> quantities_{};
  SensorFeed::Measure measure_{};
  int most_failures_ = 1;  // in a row
  std::optional<Reading> last_{};
  std::vector<bool> known_{};  // by quantity: whether its last value was one
  Channel<bool> turn_{1};      // holds a token while somebody measures
  Event gave_up_{};
  std::string reason_{};
  int failures_ = 0;  // in a row
  std::uint64_t errors_ = 0;
};

}  // namespace aio
