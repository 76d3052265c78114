#include "gpio/device_watch.hpp"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <string_view>
#include <utility>

namespace aiod::gpio {
namespace {

// udev gives a node its group after it was made.
constexpr std::uint32_t changes = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB;

// Whether one of the events is of a name with this beginning, or events were lost.
bool concerns(const std::byte* bytes, std::size_t size, std::string_view prefix) {
  for (std::size_t at = 0; at + sizeof(inotify_event) <= size;) {
    inotify_event event{};
    std::memcpy(&event, bytes + at, sizeof(event));
    const char* name = reinterpret_cast<const char*>(bytes + at + sizeof(event));
    if ((event.mask & IN_Q_OVERFLOW) != 0) return true;
    if (event.len > 0 && std::string_view(name).starts_with(prefix)) return true;
    at += sizeof(event) + event.len;
  }
  return false;
}

}  // namespace

DeviceWatch::DeviceWatch(aio::Loop& loop, std::string prefix, std::function<void()> on_change)
    : prefix_(std::move(prefix)), on_change_(std::move(on_change)), descriptor_(loop.context()) {}

bool DeviceWatch::start(const std::filesystem::path& directory) {
  const int fd = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (fd < 0) return false;
  descriptor_.assign(fd);
  if (::inotify_add_watch(fd, directory.c_str(), changes) < 0) {
    stop();
    return false;
  }
  await();
  return true;
}

void DeviceWatch::stop() {
  boost::system::error_code ignored;
  descriptor_.close(ignored);
}

void DeviceWatch::await() {
  descriptor_.async_wait(boost::asio::posix::descriptor_base::wait_read,
                         [weak = weak_from_this()](boost::system::error_code error) {
                           const auto self = weak.lock();
                           if (error || self == nullptr || !self->descriptor_.is_open()) return;
                           if (self->read()) self->on_change_();
                           if (self->descriptor_.is_open()) self->await();
                         });
}

bool DeviceWatch::read() {
  alignas(inotify_event) std::array<std::byte, 4096> buffer;
  bool touched = false;
  for (;;) {
    const ssize_t got = ::read(descriptor_.native_handle(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return touched;
    touched = concerns(buffer.data(), static_cast<std::size_t>(got), prefix_) || touched;
  }
}

}  // namespace aiod::gpio
