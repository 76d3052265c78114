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

aio::Duration Attempts::begin(const std::string& address, aio::TimePoint now) {
  constexpr unsigned longest = 5;  // 32 seconds
  forget(now);
  Row& row = rows_[address];
  const aio::Duration delay =
      row.wrong == 0 ? aio::Duration{} : std::chrono::seconds(1U << std::min(row.wrong - 1, longest));
  ++row.wrong;
  row.last = now;
  return delay;
}

// Anyone who comes from many addresses makes only those forgotten that have been quiet for longest.
void Attempts::forget(aio::TimePoint now) {
  constexpr aio::Duration forgotten = 10min;
  std::erase_if(rows_, [&](const auto& entry) { return now - entry.second.last >= forgotten; });
  const auto last = [](const auto& entry) { return entry.second.last; };
  if (rows_.size() >= most_addresses) rows_.erase(std::ranges::min_element(rows_, {}, last));
}

}  // namespace webrepl
