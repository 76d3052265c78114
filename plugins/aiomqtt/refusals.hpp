#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <aio/log.hpp>
#include <aio/time.hpp>

namespace aiomqtt {

/// How many messages and orders are looked at: bursts pass, a flood does not. Each takes a token, and tokens
/// come back with time.
class Intake {
 public:
  static constexpr int burst = 256;
  static constexpr int per_second = 64;

  bool admit(aio::TimePoint now);

 private:
  double tokens_ = burst;
  aio::TimePoint filled_{};
};

/// What was not done, counted until there is a line of the log for all of it: anyone who may publish must not
/// be able to fill the log.
class Refusals {
 public:
  enum class Kind : std::uint8_t { flood, busy, too_big, retained, malformed, denied };

  explicit Refusals(aio::Logger log) : log_(std::move(log)) {}

  /// `last`: what is told of the last one of its kind. No contents of a message.
  void add(Kind kind, std::string last);
  bool pending() const noexcept { return pending_ > 0; }
  /// One line for each kind since it was last told.
  void tell();
  std::uint64_t total() const noexcept { return total_; }

 private:
  struct Count {
    std::uint64_t count = 0;
    std::string last{};
  };
  static constexpr std::size_t kinds = 6;

  aio::Logger log_;
  std::array<Count, kinds> counts_{};
  std::uint64_t pending_ = 0;
  std::uint64_t total_ = 0;
};

/// A name out of a message, for the log: short, and without what is not printed.
std::string shown(std::string_view name);

}  // namespace aiomqtt
