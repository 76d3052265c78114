#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "house/rooms.hpp"
#include "house/source_tree.hpp"

namespace house {
namespace {

/// What a line includes, without the <> or quotes; nothing when it includes nothing.
std::optional<std::string> included_by(std::string_view line) {
  constexpr std::string_view blanks = " \t";
  const auto skip_blanks = [&] { line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size())); };
  skip_blanks();
  if (!line.starts_with('#')) return std::nullopt;
  line.remove_prefix(1);
  skip_blanks();
  if (!line.starts_with("include")) return std::nullopt;
  const auto open = line.find_first_of("<\"");
  const auto close = line.find_last_of(">\"");
  if (open == std::string_view::npos || close <= open) return std::nullopt;
  return std::string(line.substr(open + 1, close - open - 1));
}

/// The files of one folder of rooms, each include of which is within the table. Returns how many includes
/// there are.
int check_includes(std::string_view folder) {
  int count = 0;
  for (const std::string& file : cpp_files(folder)) {
    int number = 0;
    for (const std::string& line : lines(content(file))) {
      ++number;
      const auto header = included_by(line);
      if (!header) continue;
      ++count;
      const auto violation = include_violation(file, *header);
      EXPECT_FALSE(violation) << file << ":" << number << ": " << *violation;
    }
  }
  return count;
}

TEST(Includes, AreRecognisedHoweverTheyAreWritten) {
  EXPECT_EQ(included_by("#include <aio/gpio.hpp>"), "aio/gpio.hpp");
  EXPECT_EQ(included_by("  #  include \"engine/engine.hpp\"  // why"), "engine/engine.hpp");
  EXPECT_EQ(included_by("// #include <vector>"), std::nullopt);
  EXPECT_EQ(included_by("#define include"), std::nullopt);
}

TEST(Includes, CrossOnlyWhereTheTableAllows) {
  for (const std::string_view folder : {"sdk/include", "sdk/src", "sdk/testing", "plugins", "daemon"}) {
    EXPECT_GT(check_includes(folder), 0) << "nothing was looked at in " << folder;
  }
}

}  // namespace
}  // namespace house
