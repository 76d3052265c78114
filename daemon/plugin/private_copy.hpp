#pragma once

#include <cstddef>
#include <filesystem>
#include <set>
#include <span>
#include <string>

namespace aiod::plugin {

/// Keeps a plugin's bytes as a file that nobody else writes: `directory`/<build-id>.so, made whole or not at
/// all, and synced before it returns. A copy of the same bytes that is there is used again; one of other
/// bytes under this build-id (a stripped variant) is left alone, since it may be mapped, and the new one gets
/// a longer name. Without a build-id the name is made from the bytes. Throws std::system_error, and Malformed
/// when others can write to the directory.
std::filesystem::path keep_copy(const std::filesystem::path& directory, const std::string& build_id,
                                std::span<const std::byte> bytes);

/// Whether the file can be read and holds these bytes.
bool holds(const std::filesystem::path& file, std::span<const std::byte> bytes);

/// Removes every copy, whole or half, but those to keep. What can't be removed stays.
void remove_copies(const std::filesystem::path& directory, const std::set<std::filesystem::path>& keep);

}  // namespace aiod::plugin
