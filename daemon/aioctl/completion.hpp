#pragma once

#include <string>
#include <string_view>

#include "aioctl/command_model.hpp"

namespace aiod::aioctl {

// The completion scripts. Each asks `aioctl complete-names tasks|services|pins` for names, silently.

std::string bash_completion(const CommandModel& model);
std::string zsh_completion(const CommandModel& model);
std::string fish_completion(const CommandModel& model);

/// "tasks", "services" or "pins" of those kinds that are asked for; nothing of the others.
std::string_view kind_word(Completion::Kind kind);

/// `text` between single quotes, as any of the three shells reads it.
std::string in_quotes(std::string_view text);

}  // namespace aiod::aioctl
