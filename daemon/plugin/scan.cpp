#include "plugin/scan.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <optional>
#include <system_error>

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

struct stat status_of(const fs::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0)
    throw std::system_error(errno, std::generic_category(), "can't be read");
  return status;
}

FileStamp stamp_of(const struct stat& status) {
  constexpr std::int64_t second = 1'000'000'000;
  return {.device = status.st_dev,
          .inode = status.st_ino,
          .size = static_cast<std::uint64_t>(status.st_size),
          .modified_ns = status.st_mtim.tv_sec * second + status.st_mtim.tv_nsec};
}

// Whoever can write the file, or put another in its place, runs code as this daemon.
std::optional<std::string> open_to_everybody(const fs::path& file, const struct stat& status) {
  if ((status.st_mode & S_IWOTH) != 0)
    return fmt::format("can be written by everybody; chmod o-w {}", file.string());
  const fs::path folder = fs::canonical(file).parent_path();
  const mode_t mode = status_of(folder).st_mode;
  if ((mode & S_IWOTH) != 0 && (mode & S_ISVTX) == 0)
    return fmt::format("can be replaced by everybody: {0} is writable; chmod o-w {0}", folder.string());
  return std::nullopt;
}

void examine(Found& found) {
  if (!good_name(found.name))
    throw elf::Malformed("has a name that no service can have; use letters, digits, _ and -");
  const struct stat status = status_of(found.path);
  found.stamp = stamp_of(status);
  const elf::FileBytes file(found.path);
  const elf::View view(file.bytes());
  found.build_id = view.build_id();
  found.facts = read_facts(view);
  if (auto reason = mismatch(found.facts, host_facts())) throw elf::Malformed(*reason);
  if (auto reason = open_to_everybody(found.path, status)) throw elf::Malformed(*reason);
  if (status.st_uid != 0 && status.st_uid != ::geteuid())
    found.warning = fmt::format("{} belongs to user {}, who can change what this daemon runs",
                                found.path.string(), status.st_uid);
}

std::vector<fs::path> plugins_in(const fs::path& directory) {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory)) {
    if (plugin_of_file(entry.path().filename().string())) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

void add_directory(const fs::path& directory, std::vector<Found>& all) {
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
    Found found = inspect(file);
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
  Found found{.name = service_name(file), .path = file};
  try {
    examine(found);
  } catch (const std::system_error& e) {
    found.error = fmt::format("{} {}", file.string(), e.what());
  } catch (const elf::Malformed& e) {
    found.error = fmt::format("{} {}", file.string(), e.what());
  }
  return found;
}

std::vector<Found> scan(const std::vector<fs::path>& directories) {
  std::vector<Found> all;
  for (const fs::path& directory : directories) add_directory(directory, all);
  return all;
}

}  // namespace aiod::plugin
