// The same text as aiod.yaml, services.yaml and .env: whatever it says, it is loaded, and each problem has a
// place in a file and a text to show.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "settings/loader.hpp"
#include "support/temp_dir.hpp"

namespace {

using aiod::settings::Diagnostic;

void check(const Diagnostic& diagnostic) {
  if (diagnostic.message.empty() || diagnostic.mark.file.empty()) std::abort();
  if (diagnostic.caret > diagnostic.source_line.size()) std::abort();
  if (to_string(diagnostic).empty()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const aiod::support::TempDir folder;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const char* name : {"aiod.yaml", "services.yaml", ".env"}) folder.write(name, text);
  const auto settings = aiod::settings::load({.config_dir = folder.path()});
  for (const Diagnostic& diagnostic : settings.diagnostics) check(diagnostic);
  for (const auto& [name, service] : settings.services)
    for (const Diagnostic& diagnostic : service.errors) check(diagnostic);
  return 0;
}
