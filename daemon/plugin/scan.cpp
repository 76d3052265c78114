#include "plugin/scan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <system_error>

#include "plugin/elf_image.hpp"

namespace aiod::plugin {
namespace {

namespace fs = std::filesystem;
namespace elf = aio::detail::elf;

constexpr std::string_view suffix = "_service.so";

std::string service_name(const fs::path& file) {
  const std::string name = file.filename().string();
  return plugin_of_file(name).value_or(name);
}

bool good_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

void examine(Found& found, const Found* before) {
  if (!good_name(found.name))
    throw elf::Malformed("has a name that no service can have; use letters, digits, _ and -");
  const PluginFile file(found.path);
  if (before != nullptr && before->settled && before->error.empty() && before->stamp == file.stamp()) {
    found = *before;
    found.shadowed_by.clear();
    return;
  }
  found.stamp = file.stamp();
  found.settled = file.settled();
  const elf::FileBytes bytes = file.read();
  const elf::View view(bytes.bytes());
  found.build_id = view.build_id();
  found.facts = read_facts(view);
  if (auto reason = mismatch(found.facts, host_facts())) throw elf::Malformed(*reason);
  expect_sound(bytes.bytes());
}

Found inspect(const fs::path& file, const Found* before) {
  Found found{.name = service_name(file), .path = file};
  try {
    examine(found, before);
  } catch (const std::system_error& e) {
    found.error = fmt::format("{} {}", file.string(), e.what());
  } catch (const elf::Malformed& e) {
    found.error = fmt::format("{} {}", file.string(), e.what());
  }
  return found;
}

std::vector<fs::path> plugins_in(const fs::path& directory) {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory)) {
    if (plugin_of_file(entry.path().filename().string())) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

void add_directory(const fs::path& directory, const std::map<fs::path, const Found*>& known,
                   std::vector<Found>& all) {
  std::vector<fs::path> files;
  try {
    files = plugins_in(directory);
  } catch (const fs::filesystem_error& e) {
    if (e.code() == std::errc::no_such_file_or_directory) return;
    all.push_back({.path = directory,
                   .error = fmt::format("the services directory {} can't be read: {}", directory.string(),
                                        e.code().message())});
    return;
  }
  const std::size_t earlier = all.size();
  for (const fs::path& file : files) {
    const auto before = known.find(file);
    Found found = inspect(file, before != known.end() ? before->second : nullptr);
    const auto end = all.begin() + static_cast<std::ptrdiff_t>(earlier);
    const auto winner = std::find_if(all.begin(), end, [&](const Found& f) { return f.name == found.name; });
    if (winner != end && !found.name.empty())
      found.shadowed_by = winner->shadowed_by.empty() ? winner->path : winner->shadowed_by;
    all.push_back(std::move(found));
  }
}

std::map<std::string, const Found*> winners(const std::vector<Found>& all) {
  std::map<std::string, const Found*> by_name;
  for (const Found& found : all)
    if (!found.name.empty() && found.shadowed_by.empty()) by_name.emplace(found.name, &found);
  return by_name;
}

bool is_other(const Found& before, const Found& after) {
  if (before.path != after.path || before.error != after.error) return true;
  const bool same_code = !after.build_id.empty() && before.build_id == after.build_id;
  return !same_code && before.stamp != after.stamp;
}

}  // namespace

std::optional<std::string> plugin_of_file(std::string_view file_name) {
  if (!file_name.ends_with(suffix)) return std::nullopt;
  return std::string(file_name.substr(0, file_name.size() - suffix.size()));
}

ScanChanges compare(const std::vector<Found>& before, const std::vector<Found>& after) {
  ScanChanges changes;
  const auto old_ones = winners(before);
  const auto new_ones = winners(after);
  for (const auto& [name, found] : new_ones) {
    const auto old = old_ones.find(name);
    if (old == old_ones.end()) {
      changes.added.push_back(name);
    } else if (is_other(*old->second, *found)) {
      changes.changed.push_back(name);
    }
  }
  for (const auto& [name, found] : old_ones)
    if (!new_ones.contains(name)) changes.removed.push_back(name);
  return changes;
}

Found inspect(const fs::path& file) {
  return inspect(file, nullptr);
}

std::vector<Found> scan(const std::vector<fs::path>& directories, const std::vector<Found>& before) {
  std::map<fs::path, const Found*> known;
  for (const Found& found : before) known.emplace(found.path, &found);
  std::vector<Found> all;
  for (const fs::path& directory : directories) add_directory(directory, known, all);
  return all;
}

}  // namespace aiod::plugin
