#include "aiod/temporary_directory.hpp"

#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace aiod {

TemporaryDirectory::TemporaryDirectory(const std::string& name) {
  std::string pattern = (std::filesystem::temp_directory_path() / (name + "-XXXXXX")).string();
  if (::mkdtemp(pattern.data()) == nullptr)
    throw std::system_error(errno, std::generic_category(), "creating " + pattern);
  path_ = pattern;
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace aiod
