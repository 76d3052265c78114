#include "attempts.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace webrepl {

using namespace std::chrono_literals;

// All of `given` is looked at, whatever is found.
bool same_password(std::string_view given, std::string_view expected) noexcept {
  unsigned difference = given.size() == expected.size() && !expected.empty() ? 0U : 1U;
  for (std::size_t i = 0; i < given.size(); ++i) {
    const char other = expected.empty() ? '\0' : expected[i % expected.size()];
    difference |= static_cast<unsigned char>(given[i]) ^ static_cast<unsigned char>(other);
  }
  const volatile unsigned result = difference;
  return result == 0;
}

aio::Duration Attempts::delay(aio::TimePoint now) {
  constexpr aio::Duration forgotten = 10min;
  constexpr unsigned longest = 5;  // 32 seconds
  if (now - last_ >= forgotten) in_row_ = 0;
  if (in_row_ == 0) return {};
  return std::chrono::seconds(1U << std::min(in_row_ - 1, longest));
}

void Attempts::failed(aio::TimePoint now) {
  ++in_row_;
  last_ = now;
}

}  // namespace webrepl
