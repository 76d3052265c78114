#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace aiod::state {

/// Replaces a file as a whole: a temporary file beside it is written, synced and renamed, and the folder is
/// synced. Whatever happens meanwhile, the name holds the old text or the new one. Throws std::system_error;
/// then the old one is untouched. Blocks on the disk.
void write_file(const std::filesystem::path& file, std::string_view text);

/// The whole file; nullopt when there is none. Throws std::system_error for any other failure.
std::optional<std::string> read_file(const std::filesystem::path& file);

}  // namespace aiod::state
