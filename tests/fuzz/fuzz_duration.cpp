// Any text is a duration or none; what is one is written as a text that means the same.

#include <aio/time.hpp>

#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto value = aio::parse_duration({reinterpret_cast<const char*>(data), size});
  if (value && aio::parse_duration(aio::format_duration(*value)) != value) std::abort();
  return 0;
}
