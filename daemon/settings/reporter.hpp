#pragma once

#include <string>
#include <vector>

#include "settings/node.hpp"
#include "settings/source.hpp"

namespace aiod::settings {

/// Where the readers of one file report to. It holds references only and lives as long as the reading.
class Reporter {
 public:
  Reporter(const Source& source, std::vector<Diagnostic>& errors, std::vector<Diagnostic>& warnings)
      : source_(source), errors_(errors), warnings_(warnings) {}

  void error(const Node& at, std::string message, std::string hint = {});
  void warning(const Node& at, std::string message, std::string hint = {});

  Mark mark(const Node& at) const { return {source_.file(), at.line, at.column}; }

 private:
  const Source& source_;
  std::vector<Diagnostic>& errors_;
  std::vector<Diagnostic>& warnings_;
};

}  // namespace aiod::settings
