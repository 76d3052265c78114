#pragma once

#include <string>
#include <vector>

#include "aioctl/terminal.hpp"

namespace aiod::aioctl {

/// Rows in columns that are as wide as their widest cell, two blanks apart, below a bold heading. Cells are
/// printed as they are: escape them before.
class Table {
 public:
  explicit Table(std::vector<std::string> heading) : heading_(std::move(heading)) {}

  /// As many cells as the heading has.
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }

  std::string render(const Terminal& terminal) const;

 private:
  std::vector<std::string> heading_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace aiod::aioctl
