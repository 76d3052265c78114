#include "aiod/load_guard.hpp"

#include <fmt/format.h>

#include "base/utf8.hpp"
#include "plugin/plugin_error.hpp"

namespace aiod {
namespace {

// Its change time tells every later version, whatever else was made to look the same.
std::string version_of(const std::string& build_id, const plugin::FileStamp& stamp) {
  return fmt::format("{}:{}:{}:{}:{}", build_id.empty() ? "-" : build_id, stamp.inode, stamp.size,
                     stamp.modified_ns, stamp.changed_ns);
}

state::LoadedFile file_of(const std::filesystem::path& path, std::string version) {
  const std::string name = path.filename().string();
  return {.plugin = base::to_utf8(plugin::plugin_of_file(name).value_or(name)),
          .path = base::to_utf8(path.string()),
          .version = std::move(version)};
}

}  // namespace

state::LoadedFile loaded_file(const plugin::Origin& origin) {
  return file_of(origin.file, version_of(origin.build_id, origin.stamp));
}

state::LoadedFile loaded_file(const plugin::Found& found) {
  return file_of(found.path, version_of(found.build_id, found.stamp));
}

void LoadGuard::begin(const plugin::Origin& origin) {
  state::LoadedFile file = loaded_file(origin);
  if (const state::LoadedFile* held = deaths_.find(file))
    throw plugin::PluginError(
        fmt::format("{} is held, because it ends the process while it is loaded or started{}; mend the file, "
                    "or let go of it by "
                    "\"aioctl reset-failed {}\"",
                    held->path, held->how.empty() ? "" : " (" + held->how + ")", held->plugin));
  deaths_.begin(file);
}

}  // namespace aiod
