// The same text as aiod.yaml, services.yaml and .env: whatever it says, it is loaded, each problem has a
// place in a file and a text to show, and each entry can be shown.

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "settings/describe.hpp"
#include "settings/known_parameters.hpp"
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
  static const auto known = std::make_shared<aiod::settings::KnownParameters>(
      aiod::settings::KnownParameters::Table{{"hello", {{"led", false}, {"code", true}}}});
  const auto settings = aiod::settings::load({.config_dir = folder.path(), .known = known});
  for (const Diagnostic& diagnostic : settings.diagnostics) check(diagnostic);
  for (const auto& [name, service] : settings.services) {
    for (const Diagnostic& diagnostic : service.errors) check(diagnostic);
    for (const auto& [path, mark] : service.marks) check(settings.diagnose(mark, "wrong"));
    written_entries(settings, name, folder.path());
    effective_entry(service, folder.path());
  }
  return 0;
}
