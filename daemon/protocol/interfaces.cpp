#include "protocol/interfaces.hpp"

#include <algorithm>
#include <vector>

namespace aiod::protocol {

std::span<const Interface> interfaces() {
  static const std::vector<Interface> parsed = [] {
    std::vector<Interface> all;
    for (const Description& description : descriptions()) all.push_back(parse_interface(description.text));
    return all;
  }();
  return parsed;
}

const Interface* find_interface(std::string_view name) {
  const auto all = interfaces();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Interface& i) { return i.name == name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace aiod::protocol
