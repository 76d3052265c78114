#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "house/source_tree.hpp"

namespace house {
namespace {

/// What a shell command in the checkout writes, and its exit code.
std::pair<std::string, int> output_of(const std::string& command) {
  const std::string all = "cd '" + root().string() + "' && { " + command + "; } 2>&1 </dev/null";
  FILE* pipe = popen(all.c_str(), "r");
  if (pipe == nullptr) return {"can't start a shell", -1};
  std::string output;
  std::array<char, 4096> buffer{};
  while (const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), pipe))
    output.append(buffer.data(), size);
  return {output, pclose(pipe)};
}

bool is_installed(const std::string& program) {
  return output_of("command -v " + program).second == 0;
}

std::string quoted(const std::vector<std::string>& names) {
  std::string all;
  for (const std::string& name : names) all += " '" + name + "'";
  return all;
}

TEST(Tools, ClangFormatHasNothingToChange) {
  if (!is_installed("clang-format-16")) GTEST_SKIP() << "clang-format-16 is not installed";
  const auto [output, code] =
      output_of("clang-format-16 --dry-run --Werror --ferror-limit=1" + quoted(cpp_files()));
  EXPECT_EQ(code, 0) << output;
}

TEST(Tools, BashReadsEveryScript) {
  const auto scripts = shell_scripts();
  ASSERT_FALSE(scripts.empty());
  for (const std::string& script : scripts) {
    const auto [output, code] = output_of("bash -n '" + script + "'");
    EXPECT_EQ(code, 0) << output;
  }
}

TEST(Tools, ShellcheckFindsNothing) {
  if (!is_installed("shellcheck")) GTEST_SKIP() << "shellcheck is not installed";
  const auto [output, code] = output_of("shellcheck" + quoted(shell_scripts()));
  EXPECT_EQ(code, 0) << output;
}

}  // namespace
}  // namespace house
