#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>

namespace man_pages {

using Words = std::set<std::string>;

/// What the items of a page in mdoc's language speak of.
struct Page {
  Words options;                          // "-n", "--lines" of lists that stand below no command
  std::map<std::string, Words> commands;  // names of `.It Ic`, each with the options listed below it
  Words headers;                          // of `.It In`
};

/// Throws std::runtime_error when it can't be read.
Page read_page(const std::filesystem::path& file);

/// The keys that a configuration file shows, commented out or not, with dots between the levels. `below` is
/// the entry whose keys are meant, "hello@kitchen"; empty for all of the file.
Words read_keys(const std::filesystem::path& file, const std::string& below = {});

}  // namespace man_pages
