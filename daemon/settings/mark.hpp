#pragma once

#include <string>

namespace aiod::settings {

/// A place in a configuration file. Lines and columns count from 1; columns count bytes.
struct Mark {
  std::string file;
  int line = 1;
  int column = 1;

  bool operator==(const Mark&) const = default;
};

/// "file:line:column", as compilers print it and editors jump to it.
std::string to_string(const Mark& mark);

}  // namespace aiod::settings
