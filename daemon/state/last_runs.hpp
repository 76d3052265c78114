#pragma once

#include <aio/time.hpp>

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace aiod::state {

/// When services last ran, by unit name ("hello@kitchen.service"): those with `missed: once` make up for a
/// run that was due while the daemon was not there.
using RunTimes = std::map<std::string, aio::WallTime>;

std::string encode_last_runs(const RunTimes& times);

/// Throws BadState with what is wrong.
RunTimes decode_last_runs(std::string_view text);

struct LastRuns {
  RunTimes times{};
  std::string warning{};  // for the log; empty when all is well
};

/// Reads the file; a missing one is empty. One that can't be used is put aside (NAME.bad-1...), the warning
/// says so, and all is empty. Never throws for what the file holds or is.
LastRuns load_last_runs(const std::filesystem::path& file);

/// Replaces the file; see write_file. Throws std::system_error.
void save_last_runs(const std::filesystem::path& file, const RunTimes& times);

}  // namespace aiod::state
