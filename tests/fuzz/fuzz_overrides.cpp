// The text of overrides.yaml, edited: it is refused with a place, or what comes out is read again,
// says what the edits said, and is not changed by writing it once more.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "settings/loader.hpp"
#include "settings/overrides.hpp"

using namespace aiod::settings;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  // The same bytes as a value: what a user typed behind `aioctl config hello x=`.
  const std::vector<Edit> edits{
      {"hello", "enabled", true}, {"hello", "x", aio::Value(text)}, {"world", "args", std::nullopt}};
  for (const std::string_view before : {std::string_view(text), std::string_view()}) {
    try {
      const std::string after = edit_overrides("overrides.yaml", before, edits);
      if (edit_overrides("overrides.yaml", after, {}) != after) std::abort();
      const Settings settings = load({.config_dir = "missing",
                                      .overrides = kOverridesFile,
                                      .replaced = {{std::string(kOverridesFile), after}}});
      const ServiceSettings& hello = settings.services.at("hello");
      if (hello.enabled != true || hello.kwargs.at("x") != aio::Value(text)) std::abort();
    } catch (const OverridesError& e) {
      if (!std::string_view(e.what()).starts_with("overrides.yaml:")) std::abort();
    } catch (const std::invalid_argument&) {
      // A text that is not UTF-8, or too much of it.
    }
  }
  return 0;
}
