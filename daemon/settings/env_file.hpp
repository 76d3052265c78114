#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "settings/source.hpp"

namespace aiod::settings {

/// Letters, digits and _, no digit first.
bool is_variable_name(std::string_view text);

/// Reads the lines of a `.env` file into `variables`; those that are there already stay. A line is empty,
/// a comment (#), or [export] NAME=value; the value reaches to the end of the line, blanks around it and one
/// pair of quotes ('...' or "...") are taken off, and nothing in it is special. Of a name given twice
/// the last counts. Other lines are reported,
/// without quoting them: they may hold a password.
void read_env_file(const Source& source, std::map<std::string, std::string>& variables,
                   std::vector<Diagnostic>& errors);

}  // namespace aiod::settings
