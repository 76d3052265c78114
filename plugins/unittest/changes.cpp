#include "changes.hpp"

#include <fmt/format.h>

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <system_error>

namespace unittest {
namespace {

void look_at_file(const std::string& path, Looks& looks) {
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0 || !S_ISREG(facts.st_mode)) return;
  looks[path] =
      fmt::format("{} {} {}.{}", facts.st_ino, facts.st_size, facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec);
}

// What changed, came or went.
std::set<std::string> differences(const Looks& before, const Looks& now) {
  std::set<std::string> names;
  for (const auto& [name, look] : now)
    if (const auto old = before.find(name); old == before.end() || old->second != look) names.insert(name);
  for (const auto& [name, look] : before)
    if (!now.contains(name)) names.insert(name);
  return names;
}

// "lib/pump.py" is pump; a package is called after its folder.
std::string module_name(const std::string& file) {
  const std::filesystem::path path(file);
  const std::string stem = path.stem().string();
  return stem == "__init__" ? path.parent_path().filename().string() : stem;
}

bool is_called_after(const std::string& program, const std::string& name) {
  return std::filesystem::path(program).filename().string().find(name) != std::string::npos;
}

}  // namespace

Looks look_at(const std::vector<std::string>& paths) {
  Looks looks;
  for (const std::string& path : paths) {
    look_at_file(path, looks);
    std::error_code error;
    for (std::filesystem::recursive_directory_iterator entry(path, error), end; !error && entry != end;
         entry.increment(error))
      look_at_file(entry->path().string(), looks);
  }
  return looks;
}

std::vector<std::string> to_run(const std::vector<std::string>& programs, const Seen& before, const Seen& now,
                                const std::set<std::string>& failed) {
  std::set<std::string> wanted = differences(before.programs, now.programs);
  wanted.insert(failed.begin(), failed.end());
  for (const std::string& module : differences(before.modules, now.modules)) {
    const std::string name = module_name(module);
    const auto fits = [&](const std::string& program) { return is_called_after(program, name); };
    if (std::ranges::none_of(programs, fits)) return programs;
    std::ranges::copy_if(programs, std::inserter(wanted, wanted.end()), fits);
  }
  std::vector<std::string> chosen;
  // What can't be seen, a name in PATH, may have changed.
  for (const std::string& program : programs)
    if (wanted.contains(program) || !now.programs.contains(program)) chosen.push_back(program);
  return chosen;
}

}  // namespace unittest
