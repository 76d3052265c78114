#include "page.hpp"

#include <algorithm>
#include <fstream>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace man_pages {
namespace {

std::vector<std::string> lines_of(const std::filesystem::path& file) {
  std::ifstream stream(file);
  if (!stream) throw std::runtime_error("cannot read " + file.string());
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// The word behind each `macro` of an item's line.
std::vector<std::string> behind(const std::string& line, const std::string& macro) {
  std::vector<std::string> found;
  std::istringstream words(line);
  for (std::string word, before; words >> word; before = word) {
    if (before == macro) found.push_back(word);
  }
  return found;
}

// Lists may stand in one another; an item belongs to the innermost.
class Reader {
 public:
  Page page;

  void read(const std::string& line) {
    if (line.starts_with(".Bl")) commands_.emplace_back();
    if (line.starts_with(".El") && !commands_.empty()) commands_.pop_back();
    if (!line.starts_with(".It") || commands_.empty()) return;
    if (line.starts_with(".It Ic ")) begin_commands(behind(line, "Ic"));
    for (const auto& header : behind(line, "In")) page.headers.insert(header);
    for (const auto& option : behind(line, "Fl")) add_option("-" + option);
  }

 private:
  void begin_commands(const std::vector<std::string>& names) {
    commands_.back() = names;
    for (const auto& name : names) page.commands.try_emplace(name);
  }

  void add_option(const std::string& name) {
    // The list around this one holds the commands.
    if (commands_.size() < 2) {
      page.options.insert(name);
      return;
    }
    for (const auto& command : commands_[commands_.size() - 2]) page.commands[command].insert(name);
  }

  std::vector<std::vector<std::string>> commands_;  // of the current item, for each list that is open
};

// "#  level: info" or "hello:" as how deep it is and its key; prose begins with "# ".
bool take_key(const std::string& line, std::size_t& depth, std::string& key) {
  static const std::regex shape(R"(^#?((?:  )*)([a-z_]+(?:@[a-z]+)?):(?:\s.*)?$)");
  std::smatch match;
  if (!std::regex_match(line, match, shape)) return false;
  depth = static_cast<std::size_t>(match.length(1)) / 2;
  key = match.str(2);
  return true;
}

}  // namespace

Page read_page(const std::filesystem::path& file) {
  Reader reader;
  for (const auto& line : lines_of(file)) reader.read(line);
  return reader.page;
}

Words read_keys(const std::filesystem::path& file, const std::string& below) {
  Words keys;
  std::vector<std::string> path;
  for (const auto& line : lines_of(file)) {
    std::size_t depth = 0;
    std::string key;
    if (!take_key(line, depth, key)) continue;
    path.resize(std::min(depth, path.size()));
    path.push_back(key);
    std::string dotted;
    for (const auto& each : path) dotted += (dotted.empty() ? "" : ".") + each;
    if (below.empty()) keys.insert(dotted);
    if (!below.empty() && dotted.starts_with(below + '.')) keys.insert(dotted.substr(below.size() + 1));
  }
  return keys;
}

}  // namespace man_pages
