#include <aio/wireless.hpp>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <string>

namespace aio {
namespace {

// The next word, which is taken off.
std::string_view next_word(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  const auto word = text.substr(0, text.find_first_of(" \t"));
  text.remove_prefix(word.size());
  return word;
}

// "-56." is -56.
std::optional<int> number_in(std::string_view word) {
  int number = 0;
  const auto read = std::from_chars(word.data(), word.data() + word.size(), number);
  if (read.ec != std::errc()) return std::nullopt;
  return number;
}

}  // namespace

std::optional<int> wireless_signal(std::string_view interface) {
  std::ifstream file("/proc/net/wireless");
  const std::string text(std::istreambuf_iterator<char>(file), {});
  return wireless_signal(interface, text);
}

// "wlan0: 0000   54.  -56.  -256  ...": status, quality, level.
std::optional<int> wireless_signal(std::string_view interface, std::string_view text) {
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const auto name = next_word(line);
    if (!name.ends_with(':') || name.substr(0, name.size() - 1) != interface) continue;
    next_word(line);
    next_word(line);
    return number_in(next_word(line));
  }
  return std::nullopt;
}

}  // namespace aio
