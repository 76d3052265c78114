#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "aiod/options.hpp"

namespace aiod {

/// Where everything of one daemon lies.
struct Paths {
  std::filesystem::path config;
  std::vector<std::filesystem::path> services;  // the standard ones, or those of the command line
  bool services_given = false;                  // on the command line: aiod.yaml does not override them
  std::filesystem::path state;
  std::filesystem::path runtime;
  std::filesystem::path socket;
};

using Environment = std::map<std::string, std::string>;

Environment process_environment();

/// The command line's, or else the standard ones of this user; root's with --system.
Paths choose_paths(const Options& options, const Environment& environment, unsigned uid);

/// Makes the folder when it is missing: root's is readable for all, anybody else's for its owner alone.
/// Throws std::runtime_error when it belongs to somebody else: in /tmp anyone could have put it there.
void make_private_directory(const std::filesystem::path& folder, unsigned uid);

}  // namespace aiod
