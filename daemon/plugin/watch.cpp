#include "plugin/watch.hpp"

#include <fmt/format.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/posix/stream_descriptor.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <system_error>

#include "plugin/scan.hpp"

namespace aiod::plugin {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t gone_mask = IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR | IN_MASK_ADD;
constexpr std::uint32_t above_mask = gone_mask | IN_CREATE | IN_MOVED_TO;
// Permissions count: a plugin that everybody may write is refused until they are set right.
constexpr std::uint32_t plugins_mask = above_mask | IN_CLOSE_WRITE | IN_MOVED_FROM | IN_DELETE | IN_ATTRIB;

/// The nearest folder at or above `directory` that is there, and what is missing in it.
WatchedPlace nearest_place(const fs::path& directory) {
  WatchedPlace place{.directory = directory};
  fs::path folder = directory;
  std::error_code error;
  while (!fs::is_directory(folder, error) && folder.has_relative_path()) {
    place.next = folder.filename().string();
    folder = folder.parent_path();
  }
  place.directory = folder;
  return place;
}

/// A file that is being written tells so again when it is closed; a link is whole at once.
bool is_half_made(const WatchEvent& event, const fs::path& directory) {
  struct stat facts {};
  return (event.mask & IN_CREATE) != 0 && ::lstat((directory / event.name).c_str(), &facts) == 0 &&
         S_ISREG(facts.st_mode) && facts.st_nlink == 1;
}

fs::path absolute_without_end(const fs::path& directory) {
  fs::path path = fs::absolute(directory).lexically_normal();
  return path.has_filename() ? path : path.parent_path();
}

}  // namespace

class Watch::Impl : public std::enable_shared_from_this<Impl> {
 public:
  Impl(aio::Loop& loop, const std::vector<fs::path>& directories,
       std::function<void(const Touched&)> on_touched, Options options)
      : loop_(loop),
        on_touched_(std::move(on_touched)),
        options_(options),
        descriptor_(loop.context()),
        timer_(loop, [this] { report(); }) {
    for (const fs::path& directory : directories)
      places_.push_back({.directory = absolute_without_end(directory)});
  }

  void start() {
    const int fd = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (fd < 0) {
      warning_ = fmt::format("the services directories can't be watched: {}; use aioctl reload", reason());
      return;
    }
    descriptor_.assign(fd);
    for (WatchedPlace& place : places_) settle(place);
    await();
  }

  void close() {
    timer_.cancel();
    boost::system::error_code ignored;
    descriptor_.close(ignored);
  }

  const std::string& warning() const noexcept { return warning_; }

 private:
  static std::string reason() {
    if (errno == EMFILE || errno == ENOSPC)
      return "the limit is reached (sysctl fs.inotify.max_user_instances, fs.inotify.max_user_watches)";
    return std::generic_category().message(errno);
  }

  void await() {
    descriptor_.async_wait(boost::asio::posix::descriptor_base::wait_read,
                           [self = weak_from_this()](boost::system::error_code error) {
                             const auto alive = self.lock();
                             if (error || alive == nullptr || !alive->descriptor_.is_open()) return;
                             alive->read();
                             alive->await();
                           });
  }

  void read() {
    alignas(inotify_event) std::array<std::byte, 16 * 1024> buffer;
    for (;;) {
      const ssize_t got = ::read(descriptor_.native_handle(), buffer.data(), buffer.size());
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return;
      for (const WatchEvent& event :
           parse_watch_events(std::span(buffer.data(), static_cast<std::size_t>(got))))
        take(event);
    }
  }

  void take(const WatchEvent& event) {
    for (WatchedPlace& place : places_) {
      switch (effect_of(event, place)) {
        case WatchEffect::none:
          break;
        case WatchEffect::plugin:
          if (!is_half_made(event, place.directory)) note(plugin_of_file(event.name));
          break;
        case WatchEffect::move:
          move(place);
          break;
        case WatchEffect::everything:
          note(std::nullopt);
          move(place);
          break;
      }
    }
  }

  void move(WatchedPlace& place) {
    const bool was_there = place.is_itself();
    const int before = std::exchange(place.watch, -1);
    settle(place);
    if (before >= 0 && std::ranges::find(places_, before, &WatchedPlace::watch) == places_.end())
      ::inotify_rm_watch(descriptor_.native_handle(), before);
    if (was_there || place.is_itself()) note(std::nullopt);
  }

  /// Watches what stands for the place now. What is made or removed meanwhile would not be seen: look again.
  void settle(WatchedPlace& place) {
    constexpr int most_tries = 100;
    for (int i = 0; i < most_tries; ++i) {
      const WatchedPlace nearest = nearest_place(place.directory);
      place.next = nearest.next;
      const std::uint32_t mask = place.is_itself() ? plugins_mask : above_mask;
      place.watch = ::inotify_add_watch(descriptor_.native_handle(), nearest.directory.c_str(), mask);
      if (place.watch < 0 && errno != ENOENT && errno != ENOTDIR) {
        warning_ =
            fmt::format("{} can't be watched: {}; use aioctl reload", place.directory.string(), reason());
        return;
      }
      if (place.watch >= 0 && nearest_place(place.directory).next == place.next) return;
    }
  }

  /// nullopt: everything.
  void note(const std::optional<std::string>& name) {
    if (touched_.empty()) latest_ = loop_.clock().now() + options_.longest;
    if (name) touched_.names.insert(*name);
    touched_.everything = touched_.everything || !name;
    timer_.arm(std::min(latest_, loop_.clock().now() + options_.quiet));
  }

  void report() {
    const auto alive = shared_from_this();
    on_touched_(std::exchange(touched_, {}));
  }

  aio::Loop& loop_;
  std::function<void(const Touched&)> on_touched_;
  Options options_;
  boost::asio::posix::stream_descriptor descriptor_;
  aio::Timer timer_;
  std::vector<WatchedPlace> places_;
  Touched touched_;
  aio::TimePoint latest_;
  std::string warning_;
};

Watch::Watch(aio::Loop& loop, std::vector<fs::path> directories,
             std::function<void(const Touched&)> on_touched)
    : Watch(loop, std::move(directories), std::move(on_touched), Options{}) {}

Watch::Watch(aio::Loop& loop, std::vector<fs::path> directories,
             std::function<void(const Touched&)> on_touched, Options options)
    : impl_(std::make_shared<Impl>(loop, directories, std::move(on_touched), options)) {
  impl_->start();
}

Watch::~Watch() {
  impl_->close();
}

std::string Watch::warning() const {
  return impl_->warning();
}

}  // namespace aiod::plugin
