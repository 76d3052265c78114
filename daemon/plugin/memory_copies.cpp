#include "plugin/memory_copies.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <aio/detail/elf.hpp>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace aiod::plugin {
namespace {

[[noreturn]] void fail() {
  throw std::system_error(errno, std::generic_category(), "can't be copied to memory");
}

void write_sealed(int fd, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail();
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  if (::fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) != 0) fail();
}

}  // namespace

MemoryCopies::~MemoryCopies() {
  for (const Copy& copy : copies_) ::close(copy.fd);
}

std::filesystem::path MemoryCopies::keep(const std::string& name, std::span<const std::byte> bytes) {
  for (const Copy& copy : copies_)
    if (std::ranges::equal(aio::detail::elf::FileBytes(copy.path).bytes(), bytes)) return copy.path;
  const int fd = ::memfd_create(name.substr(0, 200).c_str(), MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (fd < 0) fail();
  copies_.push_back({.path = "/proc/self/fd/" + std::to_string(fd), .fd = fd});
  try {
    write_sealed(fd, bytes);
  } catch (...) {
    ::close(fd);
    copies_.pop_back();
    throw;
  }
  return copies_.back().path;
}

void MemoryCopies::remove_all_but(const std::set<std::filesystem::path>& keep) {
  std::erase_if(copies_, [&keep](const Copy& copy) {
    if (keep.contains(copy.path)) return false;
    ::close(copy.fd);
    return true;
  });
}

}  // namespace aiod::plugin
