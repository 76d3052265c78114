#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <regex>
#include <set>
#include <string>

#include "house/source_tree.hpp"

namespace house {
namespace {

constexpr std::size_t most_lines = 400;
constexpr std::size_t many_lines = 250;

bool holds_code(const std::string& file) {
  return file.ends_with(".cpp") || file.ends_with(".hpp");
}

bool is_documentation(const std::string& file) {
  return file.ends_with(".md");
}

// Folders whose code is described by a README further up.
bool is_described_above(const std::string& folder) {
  static const std::set<std::string> parents{"sdk/include/",       "sdk/testing/",   "sdk/template/",
                                             "tests/conformance/", "tests/install/", "tests/system/",
                                             "tests/unit/"};
  return std::ranges::any_of(parents, [&](const std::string& parent) { return folder.starts_with(parent); });
}

TEST(Files, TheTopLevelHoldsTheHouseAndNothingElse) {
  static const std::set<std::string> allowed{
      "CMakeLists.txt", "CMakePresets.json", "LICENSE", "README.md", "config",
      "daemon",         "packaging",         "plugins", "sdk",       "tests"};
  for (const std::string& file : files()) {
    const std::string top = file.substr(0, file.find('/'));
    EXPECT_TRUE(top.starts_with('.') || allowed.contains(top)) << file << " lies outside the house";
  }
}

TEST(Files, EachFolderWithCodeHasAReadme) {
  std::set<std::string> folders{"config", "daemon", "packaging", "plugins", "sdk", "tests", "tests/unit"};
  for (const std::string& file : files()) {
    const std::string folder = std::filesystem::path(file).parent_path();
    if (holds_code(file) && !is_described_above(folder)) folders.insert(folder);
  }
  for (const auto& folder : folders) {
    EXPECT_TRUE(exists(root() / folder / "README.md")) << folder << " has no README.md";
  }
}

TEST(Files, AreShort) {
  for (const std::string& file : files()) {
    if (!holds_code(file)) continue;
    const std::size_t count = lines(content(file)).size();
    EXPECT_LE(count, most_lines) << file << " is too long: split it";
    if (count > many_lines) std::cout << "long: " << file << " has " << count << " lines\n";
  }
}

TEST(Files, NameNoMachine) {
  static const std::regex machine(
      R"((^|[^\w/.$}])/(work|root|Users|home/[a-z]|tmp/[a-z]+[-_]?(build|pk))[\w./-]*)");
  for (const std::string& file : files()) {
    int number = 0;
    for (const std::string& line : lines(content(file))) {
      ++number;
      std::smatch found;
      EXPECT_FALSE(line.size() < 1000 && std::regex_search(line, found, machine))
          << file << ":" << number << ": a path of one machine: " << found.str();
    }
  }
}

TEST(Files, EndWithOneNewline) {
  for (const std::string& file : files()) {
    if (!holds_code(file) && !is_documentation(file)) continue;
    const std::string text = content(file);
    EXPECT_TRUE(text.ends_with('\n') && !text.ends_with("\n\n")) << file;
  }
}

TEST(Files, HeadersGuardThemselves) {
  for (const std::string& file : files()) {
    if (!file.ends_with(".hpp")) continue;
    EXPECT_TRUE(content(file).starts_with("#pragma once\n")) << file;
  }
}

}  // namespace
}  // namespace house
