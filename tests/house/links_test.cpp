#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "house/rooms.hpp"

namespace house {
namespace {

// The build writes a line for each target: its folder, its name, and what it links.
TEST(Links, CrossOnlyWhereTheTableAllows) {
  std::set<std::string> folders;
  std::ifstream in(HOUSE_LINKS);
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string folder;
    std::string target;
    words >> folder >> target;
    folders.insert(folder);
    for (std::string linked; words >> linked;) {
      const auto violation = link_violation(folder, linked);
      EXPECT_FALSE(violation) << target << " links " << linked << ": " << *violation;
    }
  }
  EXPECT_TRUE(folders.contains("daemon/control") && folders.contains("sdk/src")) << "nothing was looked at";
}

}  // namespace
}  // namespace house
