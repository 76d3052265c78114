#include "nmcli.hpp"

#include <algorithm>
#include <charconv>

#include <aio/error.hpp>

namespace wpa {
namespace {

template <class Use>
void each_line(std::string_view text, Use use) {
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    use(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace

std::vector<std::string> fields(std::string_view line) {
  std::vector<std::string> found(1);
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == ':') {
      found.emplace_back();
      continue;
    }
    if (line[i] == '\\' && i + 1 < line.size()) ++i;
    found.back() += line[i];
  }
  return found;
}

std::vector<Device> devices(std::string_view output) {
  std::vector<Device> found;
  each_line(output, [&](std::string_view line) {
    auto parts = fields(line);
    if (parts.size() != 4) return;
    found.push_back({.name = std::move(parts[0]),
                     .type = std::move(parts[1]),
                     .state = std::move(parts[2]),
                     .connection = std::move(parts[3])});
  });
  return found;
}

std::optional<Device> choose(const std::vector<Device>& devices, std::string_view name) {
  const auto found = std::ranges::find_if(
      devices, [&](const Device& each) { return name.empty() ? each.type == "wifi" : each.name == name; });
  if (found == devices.end()) return std::nullopt;
  return *found;
}

int signal_in_use(std::string_view output) {
  int signal = 0;
  each_line(output, [&](std::string_view line) {
    const auto parts = fields(line);
    if (parts.size() != 2 || parts[0] != "*") return;
    std::from_chars(parts[1].data(), parts[1].data() + parts[1].size(), signal);
  });
  return signal;
}

std::vector<std::string> names(const aio::Value& restart_services) {
  const aio::Array one{restart_services};
  std::vector<std::string> found;
  for (const aio::Value& name : restart_services.is_array() ? restart_services.get_array() : one) {
    if (!name.is_string() || name.get_string().empty())
      throw aio::ConfigError("restart_services must be a list of services' names");
    found.emplace_back(name.get_string());
  }
  return found;
}

}  // namespace wpa
