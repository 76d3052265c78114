#pragma once

#include <filesystem>
#include <string_view>

#include <aio/api.hpp>

/// Files that a service keeps. All of it blocks on the disk: call it through aio::offload.
namespace aio {

/// Where a service keeps files when nobody says otherwise: systemd's state folder of the daemon; without it
/// "aiod" in the user's, ~/.local/state. It need not exist. Any thread.
AIO_API std::filesystem::path state_folder();

/// Replaces a file as a whole: a temporary file beside it is written, synced and renamed, and the folder is
/// made where it is missing. Whatever happens meanwhile, the name holds the old text or the new one. It keeps
/// the mode it had; a new one is its owner's alone. Throws std::system_error naming the file. Any thread; of
/// two at a time for one file the later rename counts.
AIO_API void replace_file(const std::filesystem::path& file, std::string_view text);

}  // namespace aio
