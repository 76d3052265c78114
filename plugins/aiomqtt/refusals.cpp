#include "refusals.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "wire.hpp"

namespace aiomqtt {
namespace {

constexpr std::size_t longest_shown = 100;

}  // namespace

bool Intake::admit(aio::TimePoint now) {
  const double seconds = std::chrono::duration<double>(now - std::exchange(filled_, now)).count();
  tokens_ = std::min<double>(burst, tokens_ + seconds * per_second);
  if (tokens_ < 1) return false;
  tokens_ -= 1;
  return true;
}

void Refusals::add(Kind kind, std::string last) {
  Count& counted = counts_[static_cast<std::size_t>(kind)];
  ++counted.count;
  counted.last = std::move(last);
  ++pending_;
  ++total_;
}

void Refusals::tell() {
  static constexpr std::array<std::string_view, kinds> texts{
      "{} messages were not looked at, because more came than 64 a second; the last on {}",
      "{} orders were not carried out, because 64 are being carried out; the last: {}",
      "{} messages were dropped, because they are too big; the last: {}",
      "{} retained orders were not carried out; remove them from the broker; the last on {}",
      "{} messages were not understood; the last: {}",
      "{} orders were refused; the last: {}"};
  static_assert(Intake::per_second == 64 && most_orders == 64);
  for (std::size_t i = 0; i < kinds; ++i) {
    const Count counted = std::exchange(counts_[i], {});
    if (counted.count > 0) log_.error("{}", fmt::format(fmt::runtime(texts[i]), counted.count, counted.last));
  }
  pending_ = 0;
}

std::string shown(std::string_view name) {
  std::string text;
  for (const char c : name.substr(0, longest_shown)) text += c >= ' ' && c <= '~' ? c : '?';
  if (name.size() > longest_shown) text += "...";
  return text;
}

}  // namespace aiomqtt
