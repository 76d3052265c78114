#include "private_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

namespace network {
namespace {

std::filesystem::path folder() {
  const char* given = std::getenv("RUNTIME_DIRECTORY");
  const std::string_view all = given != nullptr ? given : "";
  const auto first = all.substr(0, all.find(':'));
  return first.starts_with('/') ? std::filesystem::path(first) : std::filesystem::temp_directory_path();
}

}  // namespace

PrivateFile::PrivateFile(std::string_view text) {
  std::string name = (folder() / "network-XXXXXX").string();
  const int file = ::mkostemp(name.data(), O_CLOEXEC);
  if (file < 0) throw std::system_error(errno, std::generic_category(), "can't make a file " + name);
  path_ = name;
  const ssize_t written = ::write(file, text.data(), text.size());
  const int error = errno;
  ::close(file);
  if (written == static_cast<ssize_t>(text.size())) return;
  ::unlink(name.c_str());
  throw std::system_error(error, std::generic_category(), "can't write " + name);
}

PrivateFile::~PrivateFile() {
  ::unlink(path_.c_str());
}

}  // namespace network
