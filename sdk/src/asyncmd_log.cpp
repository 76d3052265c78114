#include "asyncmd_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <ctime>
#include <limits>

namespace aio::asyncmd {
namespace {

// Most services have logged something of late; only for the others all of the log is gone through.
constexpr std::size_t recent = 500;

std::tm local_time(WallTime moment) {
  const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(moment.time_since_epoch()).count();
  std::tm local{};
  ::localtime_r(&seconds, &local);
  return local;
}

// "hello.service.blink" is hello.service's.
std::string_view service_of(std::string_view unit) {
  constexpr std::string_view suffix = ".service";
  const std::size_t dot = unit.find(suffix);
  return dot == unit.npos ? unit : unit.substr(0, dot + suffix.size());
}

std::string upper_case(std::string_view text) {
  std::string upper(text);
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return upper;
}

}  // namespace

Array local_tuple(WallTime moment) {
  const std::tm local = local_time(moment);
  const int weekday = (local.tm_wday + 6) % 7;
  return {local.tm_year + 1900, local.tm_mon + 1, local.tm_mday,     local.tm_hour, local.tm_min,
          local.tm_sec,         weekday,          local.tm_yday + 1, local.tm_isdst};
}

std::string log_line(const LogRecord& record, std::string_view hostname) {
  const std::tm local = local_time(record.time);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02} [{}] [{}] [{}] {}", local.tm_year + 1900,
                     local.tm_mon + 1, local.tm_mday, local.tm_hour, local.tm_min, local.tm_sec, hostname,
                     upper_case(to_string(record.level)), record.unit, record.text);
}

std::map<std::string, std::string, std::less<>> last_lines(Control& control,
                                                           const std::vector<std::string>& services,
                                                           std::string_view hostname) {
  std::map<std::string, std::string, std::less<>> lines;
  std::vector<std::string> missing = services;
  for (const std::size_t limit : {recent, std::numeric_limits<std::size_t>::max()}) {
    if (missing.empty()) break;
    const LogBatch batch = control.read_log({.units = missing, .lines = limit});
    for (const LogRecord& record : batch.records)
      lines.insert_or_assign(std::string(service_of(record.unit)), log_line(record, hostname));
    std::erase_if(missing, [&](const std::string& service) { return lines.contains(service); });
    if (batch.records.size() < limit) break;
  }
  return lines;
}

}  // namespace aio::asyncmd
