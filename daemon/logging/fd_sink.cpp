#include "logging/fd_sink.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

namespace aiod::logging {
namespace {

// Linux takes this much into a pipe that polls writable without waiting.
constexpr std::size_t pipe_page = 4096;

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view{} : value;
}

bool is_journal(int fd) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) return false;
  return environment("JOURNAL_STREAM") == fmt::format("{}:{}", status.st_dev, status.st_ino);
}

bool is_socket(int fd) {
  struct stat status {};
  return ::fstat(fd, &status) == 0 && S_ISSOCK(status.st_mode);
}

bool writable_now(int fd) {
  pollfd poll{.fd = fd, .events = POLLOUT, .revents = 0};
  return ::poll(&poll, 1, 0) == 1 && poll.revents == POLLOUT;
}

}  // namespace

LineStyle style_for(int fd) {
  if (is_journal(fd)) return LineStyle::journal;
  const bool coloured = ::isatty(fd) == 1 && environment("NO_COLOR").empty() && environment("TERM") != "dumb";
  return coloured ? LineStyle::colour : LineStyle::plain;
}

FdSink::FdSink(int fd, LineStyle style) : fd_(fd), socket_(is_socket(fd)) {
  set_formatter(std::make_unique<LineFormatter>(style));
}

void FdSink::sink_it_(const spdlog::details::log_msg& message) {
  spdlog::memory_buf_t line;
  if (mid_line_) line.push_back('\n');
  const std::uint64_t lost = dropped_ - reported_;
  if (lost != 0)
    fmt::format_to(std::back_inserter(line), "... {} log lines lost here: nobody read them\n", lost);
  formatter_->format(message, line);
  if (write_all({line.data(), line.size()})) {
    reported_ += lost;
  } else {
    ++dropped_;
  }
}

bool FdSink::write_all(std::string_view bytes) noexcept {
  bool begun = false;
  while (!bytes.empty()) {
    const long written = write_some(bytes.substr(0, pipe_page));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      mid_line_ = mid_line_ || begun;
      return false;
    }
    begun = true;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  mid_line_ = false;
  return true;
}

long FdSink::write_some(std::string_view bytes) noexcept {
  if (socket_) return ::send(fd_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (!writable_now(fd_)) {
    errno = EAGAIN;
    return -1;
  }
  return ::write(fd_, bytes.data(), bytes.size());
}

}  // namespace aiod::logging
