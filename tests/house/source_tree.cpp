#include "house/source_tree.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <stdexcept>

namespace house {
namespace {

namespace fs = std::filesystem;

bool is_never_committed(const fs::path& relative) {
  static const std::set<fs::path> top{"build", ".git", ".cache", "compile_commands.json"};
  return top.contains(relative);
}

template <class Predicate>
std::vector<std::string> filtered(std::vector<std::string> names, Predicate keep) {
  std::erase_if(names, [&](const std::string& name) { return !keep(name); });
  return names;
}

bool is_cpp(const std::string& name) {
  return name.ends_with(".cpp") || name.ends_with(".hpp");
}

bool is_shell_script(const std::string& name) {
  const std::string text = content(name);
  const std::string_view first = std::string_view(text).substr(0, text.find('\n'));
  return (first.starts_with("#!") && first.ends_with("sh")) || first.starts_with("# shellcheck shell=");
}

}  // namespace

fs::path root() {
  return HOUSE_ROOT;
}

std::vector<std::string> files(std::string_view folder) {
  std::vector<std::string> found;
  for (auto it = fs::recursive_directory_iterator(root() / folder); it != fs::recursive_directory_iterator();
       ++it) {
    const fs::path relative = it->path().lexically_relative(root());
    if (is_never_committed(relative)) {
      it.disable_recursion_pending();
    } else if (it->is_regular_file()) {
      found.push_back(relative.string());
    }
  }
  std::ranges::sort(found);
  return found;
}

std::vector<std::string> cpp_files(std::string_view folder) {
  return filtered(files(folder), is_cpp);
}

std::vector<std::string> shell_scripts() {
  return filtered(files(), is_shell_script);
}

std::string content(std::string_view file) {
  std::ifstream in(root() / file, std::ios::binary);
  if (!in) throw std::runtime_error("can't read " + std::string(file));
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> all;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) all.push_back(line);
  return all;
}

}  // namespace house
