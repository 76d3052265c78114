#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

/// Which tests have to be run again.
namespace unittest {

/// How files look from outside, by their names: their sizes and when they were written.
using Looks = std::map<std::string, std::string>;

/// Files as they are, and all that lie in folders. What is not there is left out. Blocks on the disk.
Looks look_at(const std::vector<std::string>& paths);

/// What tests and what they test looked like when they were run.
struct Seen {
  Looks programs{};
  Looks modules{};
};

/// Of `programs`, in their order, those that have changed; those that are called after a module that has
/// changed, as test_pump is after pump.py; and those in `failed`. When a module has changed that no program
/// is called after, all.
std::vector<std::string> to_run(const std::vector<std::string>& programs, const Seen& before, const Seen& now,
                                const std::set<std::string>& failed);

}  // namespace unittest
