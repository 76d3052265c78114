#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <iterator>
#include <limits>

#include <aio/time.hpp>

namespace aio {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t nanoseconds;
};

constexpr std::uint64_t kMicrosecond = 1'000;
constexpr std::uint64_t kMillisecond = 1'000 * kMicrosecond;
constexpr std::uint64_t kSecond = 1'000 * kMillisecond;
constexpr std::uint64_t kMinute = 60 * kSecond;
constexpr std::uint64_t kHour = 60 * kMinute;
constexpr std::uint64_t kDay = 24 * kHour;

constexpr std::array<Unit, 9> kUnits{{{"ns", 1},
                                      {"us", kMicrosecond},
                                      {"ms", kMillisecond},
                                      {"s", kSecond},
                                      {"m", kMinute},
                                      {"min", kMinute},
                                      {"h", kHour},
                                      {"d", kDay},
                                      {"w", 7 * kDay}}};

std::optional<std::uint64_t> nanoseconds_of(std::string_view unit) {
  for (const Unit& known : kUnits) {
    if (known.name == unit) return known.nanoseconds;
  }
  return std::nullopt;
}

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_letter(char c) {
  return c >= 'a' && c <= 'z';
}

/// Removes from the front of `text` what satisfies the predicate, and returns it.
template <class Predicate>
std::string_view take_while(std::string_view& text, Predicate predicate) {
  std::size_t length = 0;
  while (length < text.size() && predicate(text[length])) ++length;
  const std::string_view taken = text.substr(0, length);
  text.remove_prefix(length);
  return taken;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

void skip_spaces(std::string_view& text) {
  take_while(text, [](char c) { return c == ' '; });
}

/// `sum += factor * unit`; false when that overflows.
bool add_product(std::uint64_t& sum, std::uint64_t factor, std::uint64_t unit) {
  std::uint64_t product = 0;
  return !__builtin_mul_overflow(factor, unit, &product) && !__builtin_add_overflow(sum, product, &sum);
}

std::optional<std::uint64_t> to_integer(std::string_view digits) {
  std::uint64_t value = 0;
  for (const char c : digits) {
    std::uint64_t next = static_cast<std::uint64_t>(c - '0');
    if (!add_product(next, value, 10)) return std::nullopt;
    value = next;
  }
  return value;
}

/// 0.digits of a unit, cut to whole nanoseconds. From the last digit to the first, so that it is exact.
std::uint64_t fraction_of(std::string_view digits, std::uint64_t unit) {
  std::uint64_t value = 0;
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
    value = (static_cast<std::uint64_t>(*digit - '0') * unit + value) / 10;
  }
  return value;
}

/// Reads one part ("1.5h") off the front and adds it to `sum`; false when it is none. Only a part that
/// stands alone may lack its unit.
bool add_part(std::string_view& text, bool first, std::uint64_t& sum) {
  const std::string_view whole = take_while(text, is_digit);
  std::string_view fraction;
  if (take(text, '.')) {
    fraction = take_while(text, is_digit);
    if (fraction.empty()) return false;
  }
  skip_spaces(text);
  const std::string_view name = take_while(text, is_letter);
  const bool bare = name.empty() && first && text.empty();
  const auto unit = bare ? kSecond : nanoseconds_of(name);
  const auto count = to_integer(whole);
  return !whole.empty() && unit && count && add_product(sum, *count, *unit) &&
         add_product(sum, fraction_of(fraction, *unit), 1);
}

std::optional<Duration> with_sign(std::uint64_t magnitude, bool negative) {
  constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (magnitude > kMax + (negative ? 1 : 0)) return std::nullopt;
  return Duration(static_cast<std::int64_t>(negative ? 0 - magnitude : magnitude));
}

/// "1.5ms": a value of at least one unit, without needless zeros.
void append_decimal(std::string& text, std::uint64_t value, const Unit& unit) {
  fmt::format_to(std::back_inserter(text), "{}", value / unit.nanoseconds);
  std::uint64_t rest = value % unit.nanoseconds;
  if (rest != 0) text += '.';
  for (std::uint64_t scale = unit.nanoseconds; rest != 0; rest %= scale) {
    scale /= 10;
    text += static_cast<char>('0' + rest / scale);
  }
  text += unit.name;
}

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) noexcept {
  skip_spaces(text);
  const bool negative = take(text, '-');
  std::uint64_t magnitude = 0;
  bool first = true;
  do {
    if (!add_part(text, first, magnitude)) return std::nullopt;
    first = false;
    skip_spaces(text);
  } while (!text.empty());
  return with_sign(magnitude, negative);
}

std::string format_duration(Duration value) {
  if (value == Duration::zero()) return "0s";
  std::string text = value < Duration::zero() ? "-" : "";
  auto rest = static_cast<std::uint64_t>(value.count());
  if (value < Duration::zero()) rest = 0 - rest;
  for (const Unit& unit : {Unit{"d", kDay}, Unit{"h", kHour}, Unit{"m", kMinute}}) {
    if (rest < unit.nanoseconds) continue;
    fmt::format_to(std::back_inserter(text), "{}{}", rest / unit.nanoseconds, unit.name);
    rest %= unit.nanoseconds;
  }
  for (const Unit& unit :
       {Unit{"s", kSecond}, Unit{"ms", kMillisecond}, Unit{"us", kMicrosecond}, Unit{"ns", 1}}) {
    if (rest < unit.nanoseconds) continue;
    append_decimal(text, rest, unit);
    break;
  }
  return text;
}

}  // namespace aio
