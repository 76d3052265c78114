#include "protocol/socket_path.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <string>
#include <system_error>

namespace aiod::protocol {
namespace {

std::string through_proc(int directory, const std::filesystem::path& path) {
  return "/proc/self/fd/" + std::to_string(directory) + "/" + path.filename().string();
}

}  // namespace

SocketAddress::SocketAddress(const std::filesystem::path& path) {
  std::string name = path.string();
  if (name.size() >= sizeof address_.sun_path) {
    const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
    directory_ = ::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (directory_ < 0) throw std::system_error(errno, std::generic_category(), folder.string());
    name = through_proc(directory_, path);
  }
  if (name.size() >= sizeof address_.sun_path) {
    ::close(directory_);
    throw std::system_error(ENAMETOOLONG, std::generic_category(), path.string());
  }
  address_.sun_family = AF_UNIX;
  name.copy(address_.sun_path, name.size());
  size_ = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size() + 1);
}

SocketAddress::~SocketAddress() {
  if (directory_ >= 0) ::close(directory_);
}

}  // namespace aiod::protocol
