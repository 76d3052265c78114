#include "summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace ping {
namespace {

double milliseconds(aio::Duration time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

}  // namespace

void Summary::replied(aio::Duration time) {
  shortest_ = received_ == 0 ? time : std::min(shortest_, time);
  longest_ = std::max(longest_, time);
  total_ += time;
  ++received_;
  ++sent_;
}

void Summary::lost(std::string reason) {
  reason_ = std::move(reason);
  ++sent_;
}

double Summary::loss() const noexcept {
  if (sent_ == 0) return 100;
  return 100.0 * static_cast<double>(sent_ - received_) / static_cast<double>(sent_);
}

double Summary::average() const noexcept {
  return milliseconds(total_) / static_cast<double>(received_);
}

aio::Value Summary::value() const {
  aio::Object object{{"address", address_}, {"sent", sent_},  {"received", received_}, {"loss", loss()},
                     {"min", nullptr},      {"avg", nullptr}, {"max", nullptr},        {"error", reason_}};
  if (!reachable()) return object;
  object["min"] = milliseconds(shortest_);
  object["avg"] = average();
  object["max"] = milliseconds(longest_);
  return object;
}

std::string Summary::text() const {
  auto text = address_.empty() || address_ == host_ ? host_ : fmt::format("{} ({})", host_, address_);
  text += fmt::format(": {} of {}, loss {:.0f} %", received_, sent_, loss());
  if (reachable())
    text += fmt::format(", min/avg/max {:.2f}/{:.2f}/{:.2f} ms", milliseconds(shortest_), average(),
                        milliseconds(longest_));
  if (!reason_.empty()) text += fmt::format(" ({})", reason_);
  return text;
}

}  // namespace ping
