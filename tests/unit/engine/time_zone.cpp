#include "unit/engine/time_zone.hpp"

#include <cstdlib>
#include <ctime>

namespace aiod::engine {
namespace {

void set_zone(const std::optional<std::string>& text) {
  if (text)
    ::setenv("TZ", text->c_str(), 1);
  else
    ::unsetenv("TZ");
  ::tzset();
}

}  // namespace

TimeZone::TimeZone(const std::string& text) {
  if (const char* zone = std::getenv("TZ")) before_ = zone;
  set_zone(text);
}

TimeZone::~TimeZone() {
  set_zone(before_);
}

std::string shown(aio::WallTime moment) {
  const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(moment).time_since_epoch().count();
  std::tm local{};
  ::localtime_r(&seconds, &local);
  char text[32];
  const std::size_t size =
      std::strftime(text, sizeof text, local.tm_sec == 0 ? "%F %R %z" : "%F %T %z", &local);
  return {text, size};
}

aio::WallTime utc(const std::string& text) {
  std::tm fields{};
  ::strptime(text.c_str(), text.size() > 16 ? "%Y-%m-%d %H:%M:%S" : "%Y-%m-%d %H:%M", &fields);
  return aio::WallTime(std::chrono::seconds(::timegm(&fields)));
}

}  // namespace aiod::engine
