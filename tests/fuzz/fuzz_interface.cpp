// Interface descriptions: nothing but a SyntaxError may come of any text, and an accepted one must be usable.

#include <cstdint>
#include <string_view>

#include "protocol/interface.hpp"

using namespace aiod::protocol;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const Interface interface = parse_interface({reinterpret_cast<const char*>(data), size});
    for (const Method& method : interface.methods) {
      validate(interface, method.name, {{"x", 1}});
      validate_reply(interface, method.name, {});
    }
  } catch (const SyntaxError&) {
  }
  return 0;
}
