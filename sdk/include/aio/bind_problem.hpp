#pragma once

#include <string>

namespace aio {

/// Why a configured value can't be used. Kept apart from its text: whoever prints it leaves out `got` when
/// the value is a secret.
struct BindProblem {
  std::string path;     // "/args/0", "/kwargs/zones/2/pin"; "" when something is missing
  std::string message;  // "period must be a duration: seconds, or text like 250ms or 1h30m"
  std::string got{};    // the value as JSON; empty when it does not matter
  std::string hint{};   // "did you mean \"period\"?"; may be empty
  bool of_key = false;  // it is the name at the path's end that is wrong, not its value

  bool operator==(const BindProblem&) const = default;
};

}  // namespace aio
