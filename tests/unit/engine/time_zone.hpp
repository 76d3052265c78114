#pragma once

#include <aio/time.hpp>

#include <optional>
#include <string>

namespace aiod::engine {

/// The process's zone while it lives, as a POSIX text that needs no data files: "CET-1CEST,M3.5.0,M10.5.0/3".
class TimeZone {
 public:
  explicit TimeZone(const std::string& text);
  ~TimeZone();
  TimeZone(const TimeZone&) = delete;
  TimeZone& operator=(const TimeZone&) = delete;

 private:
  std::optional<std::string> before_;
};

constexpr const char* central_europe = "CET-1CEST,M3.5.0,M10.5.0/3";
constexpr const char* sydney = "AEST-10AEDT,M10.1.0,M4.1.0/3";
constexpr const char* lord_howe = "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0";  // by half an hour
constexpr const char* santiago = "<-04>4<-03>,M9.1.6/24,M4.1.6/24";        // 00:00 becomes 01:00

/// "2027-03-28 03:00 +0200" in the zone of the moment.
std::string shown(aio::WallTime moment);
/// The moment of "2027-03-28 01:00" in UTC.
aio::WallTime utc(const std::string& text);

}  // namespace aiod::engine
