#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

const fs::path root = SOURCE_ROOT;

// Indentation does not count: a fragment of a function stands at the margin in a README.
std::string without_indentation(std::istream& text) {
  std::string all;
  for (std::string line; std::getline(text, line);) {
    const std::size_t first = line.find_first_not_of(' ');
    if (first != std::string::npos) all += line.substr(first) + '\n';
  }
  return all;
}

std::vector<std::string> blocks_of(const fs::path& readme) {
  std::ifstream file(readme);
  std::vector<std::string> blocks;
  bool inside = false;
  std::stringstream block;
  for (std::string line; std::getline(file, line);) {
    if (!inside && line == "```cpp") {
      inside = true;
      block = std::stringstream();
    } else if (inside && line == "```") {
      inside = false;
      blocks.push_back(without_indentation(block));
    } else if (inside) {
      block << line << '\n';
    }
  }
  return blocks;
}

void expect_compiled(const fs::path& readme, std::size_t at_least, const std::vector<fs::path>& sources) {
  std::vector<std::string> compiled;
  for (const fs::path& source : sources) {
    std::ifstream file(root / source);
    compiled.push_back(without_indentation(file));
  }
  const auto blocks = blocks_of(root / readme);
  EXPECT_GE(blocks.size(), at_least);
  for (const std::string& block : blocks) {
    bool found = false;
    for (const std::string& source : compiled) found = found || source.find(block) != std::string::npos;
    EXPECT_TRUE(found) << readme << " has code that no source has:\n" << block;
  }
}

TEST(Readme, OfTheSdkIsCompiled) {
  expect_compiled("sdk/README.md", 10,
                  {"tests/unit/sdk_docs/blink_service.cpp", "tests/unit/sdk_docs/snippets.cpp"});
}

TEST(Readme, OfTheTestFakesIsCompiled) {
  expect_compiled("sdk/testing/README.md", 4,
                  {"tests/unit/sdk_testing/example_test.cpp", "tests/unit/sdk_docs/sensor_example_test.cpp"});
}

}  // namespace
