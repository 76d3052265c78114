#pragma once

#include <stdlib.h>

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "logging/filter.hpp"
#include "logging/ring.hpp"

namespace aiod::logging {

/// A directory that goes with the test.
class TempDir {
 public:
  TempDir() {
    std::string name = (std::filesystem::temp_directory_path() / "aiod-logging-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    path_ = name;
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  ~TempDir() { std::filesystem::remove_all(path_); }

  std::filesystem::path operator/(const char* name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

inline aio::WallTime at_second(int second) {
  return aio::WallTime(std::chrono::seconds(second));
}

inline std::vector<Record> all_lines(const RingView& view) {
  std::vector<Record> lines;
  view.forward(view.begin(), [&](const RecordView& line) {
    lines.emplace_back(line);
    return true;
  });
  return lines;
}

inline std::vector<std::string> texts(const std::vector<Record>& lines) {
  std::vector<std::string> result;
  for (const Record& line : lines) result.push_back(line.text);
  return result;
}

}  // namespace aiod::logging
