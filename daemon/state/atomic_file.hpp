#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace aiod::state {

/// Replaces a file as a whole: a temporary file beside it (".NAME.XXXXXX") is written, synced and renamed,
/// and the folder is synced. Whatever happens meanwhile, the name holds the old text or the new one. A
/// symbolic link is followed: what it names is replaced. The old file's permissions and, where possible,
/// group are kept; a new one gets `mode`. Throws std::system_error; then the old one is untouched, unless it
/// was the folder that could not be synced: then a power cut may bring the old one back. Blocks on the disk.
void write_file(const std::filesystem::path& file, std::string_view text, mode_t mode = 0600);

/// The whole file; nullopt when there is none. Throws std::system_error for any other failure.
std::optional<std::string> read_file(const std::filesystem::path& file);

/// Moves a file that can't be used out of the way, to the first free name of NAME.bad-1, NAME.bad-2...;
/// returns that. Throws std::system_error.
std::filesystem::path put_aside(const std::filesystem::path& file);

}  // namespace aiod::state
