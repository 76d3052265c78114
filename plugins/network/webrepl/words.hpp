#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace webrepl {

/// The words of a command line as a shell parts them: blanks part, quotes and a backslash join. Nothing is
/// expanded. Nothing when a quote has no end.
std::optional<std::vector<std::string>> words_of(std::string_view line);

}  // namespace webrepl
