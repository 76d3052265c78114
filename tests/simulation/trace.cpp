#include "simulation/trace.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>

namespace aiod::simulation {

void Trace::add(const std::string& text) {
  constexpr std::size_t kept = 60;
  const double seconds = std::chrono::duration<double>(clock_.now() - began_).count();
  std::string line = fmt::format("{:14.6f}  {}\n", seconds, text);
  for (const char c : line) digest_ = (digest_ ^ static_cast<unsigned char>(c)) * 0x100000001b3U;  // FNV-1a
  ++count_;
  if (aloud_) std::fputs(line.c_str(), stdout);
  latest_.push_back(std::move(line));
  if (latest_.size() > kept) latest_.pop_front();
}

std::string Trace::tail() const {
  std::string text;
  for (const std::string& line : latest_) text += line;
  return text;
}

}  // namespace aiod::simulation
