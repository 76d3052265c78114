#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace house {

/// One room: a folder of the source tree, and what its files may include and its target may link.
struct Room {
  std::string_view folder;
  std::vector<std::string_view> rooms;  ///< rooms of daemon/, "aio" for the SDK, "aio/testing" for its fakes
  std::vector<std::string_view> libraries;  ///< names of `libraries()`
};

/// A library with the beginnings of its headers' names and of its CMake targets' names.
struct Library {
  std::string_view name;
  std::vector<std::string_view> headers;
  std::vector<std::string_view> targets;
};

const std::vector<Room>& rooms();
const std::vector<Library>& libraries();

/// The room that holds a file or folder, named by its path from the root; null when none does.
const Room* room_of(std::string_view path);

/// Why a file may not include `header` (as written between its <> or quotes); nothing when it may.
std::optional<std::string> include_violation(std::string_view file, std::string_view header);

/// Why a target of `folder` may not link `target`; nothing when it may.
std::optional<std::string> link_violation(std::string_view folder, std::string_view target);

}  // namespace house
