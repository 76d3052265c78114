#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace house {

/// The checkout that is tested.
std::filesystem::path root();

/// The files below `folder` of the checkout, as paths from its root, in order of their names. Left out is
/// what is never committed: build/, .git, .cache/ and compile_commands.json.
std::vector<std::string> files(std::string_view folder = "");

/// The files of files() that are C++.
std::vector<std::string> cpp_files(std::string_view folder = "");

/// The files of files() that begin with "#!" and name a shell, or that are sourced and tell shellcheck which.
std::vector<std::string> shell_scripts();

/// The whole content of one file; throws when it can't be read.
std::string content(std::string_view file);

std::vector<std::string> lines(const std::string& text);

}  // namespace house
