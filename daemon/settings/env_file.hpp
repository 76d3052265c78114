#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "settings/source.hpp"

namespace aiod::settings {

/// Letters, digits and _, no digit first.
bool is_variable_name(std::string_view text);

/// Reads the lines of a `.env` file (see aio/env_file.hpp) into `variables`; those that are there already
/// stay. Lines that are wrong are reported, without quoting them: they may hold a password.
void read_env_file(const Source& source, std::map<std::string, std::string>& variables,
                   std::vector<Diagnostic>& errors);

}  // namespace aiod::settings
