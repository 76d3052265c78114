#include "aioctl/unix_connection.hpp"

#include <fmt/format.h>
#include <grp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <limits>
#include <system_error>

#include "aioctl/json_fields.hpp"
#include "aioctl/peer.hpp"
#include "aioctl/text.hpp"
#include "protocol/framing.hpp"
#include "protocol/message.hpp"
#include "protocol/socket_path.hpp"

namespace aiod::aioctl {
namespace {

namespace json = boost::json;

// The ways out of a stream that are no errors, just the end: nobody reads it, or the user has had enough.
struct StreamEnded {};

void set_send_timeout(int fd, std::chrono::milliseconds timeout) {
  // connect() of a Unix socket waits for room in the listener's queue as long as a send may wait.
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(timeout);
  const auto rest = std::chrono::duration_cast<std::chrono::microseconds>(timeout - seconds);
  const timeval value{.tv_sec = seconds.count(), .tv_usec = rest.count()};
  ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &value, sizeof value);
}

std::string group_of(const std::filesystem::path& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) == 0) {
    if (const group* entry = ::getgrgid(info.st_gid)) return entry->gr_name;
  }
  return "aiod";
}

}  // namespace

CommandError to_command_error(const std::string& name, const json::object& parameters) {
  const auto [interface, member] = protocol::split_name(name);
  const std::string code(member);
  const std::string message = escape(text_of(parameters, "message"), Keep::newlines);
  if (code == "NoSuchService") {
    return {
        ExitCode::unknown_name, code,
        fmt::format("no such service: {}; 'aioctl list' shows them", escape(text_of(parameters, "name")))};
  }
  if (const std::string reason = text_of(parameters, "reason");
      code == "PermissionDenied" && !reason.empty()) {
    return {ExitCode::no_permission, code, "permission denied: " + escape(reason)};
  }
  if (code == "PermissionDenied") {
    return {ExitCode::no_permission, code,
            "permission denied: aiod listens to root, its own user and members of the group 'aiod'"};
  }
  if (code == "InvalidParameter") {
    return {ExitCode::usage, code,
            fmt::format("aiod does not accept the value of '{}'", escape(text_of(parameters, "parameter")))};
  }
  if (code == "MethodNotFound" || code == "InterfaceNotFound" || code == "MethodNotImplemented") {
    return {
        ExitCode::failure, code,
        "the running aiod does not know this; it is of another version than aioctl (see 'aioctl version')"};
  }
  return {ExitCode::failure, code,
          message.empty() ? "aiod answered with the error " + escape(name) : message};
}

UnixConnection::UnixConnection(std::filesystem::path socket, int output, Patience patience)
    : path_(std::move(socket)), output_(output), patience_(patience) {}

UnixConnection::~UnixConnection() = default;

json::object UnixConnection::call(std::string_view method, json::object parameters) {
  bound_ = may_take_long(method) ? patience_.action : patience_.query;
  asked_at_ = std::chrono::steady_clock::now();
  send(method, std::move(parameters), false);
  return read_reply().parameters;
}

void UnixConnection::stream(std::string_view method, json::object parameters, const Each& each) {
  bound_.reset();
  try {
    send(method, std::move(parameters), true);
    for (;;) {
      const protocol::Reply reply = read_reply();
      if (!each(reply.parameters) || !reply.continues) break;
    }
  } catch (const StreamEnded&) {
  }
  asides_.clear();
  socket_.reset();
}

void UnixConnection::connect() {
  try {
    const protocol::SocketAddress address(path_);
    FileDescriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!socket) throw unreachable(errno);
    set_send_timeout(socket.get(), patience_.connect);
    if (::connect(socket.get(), address.data(), address.size()) != 0) throw unreachable(errno);
    expect_trusted(socket.get());
    set_send_timeout(socket.get(), bound_.value_or(std::chrono::milliseconds(0)));
    socket_ = std::move(socket);
  } catch (const std::system_error& error) {
    throw unreachable(error.code().value());
  }
  frames_ = std::make_unique<protocol::FrameReader>(protocol::FrameReader::unlimited);
}

void UnixConnection::expect_trusted(int socket) {
  const uid_t peer = peer_of(socket);
  const std::string reason = distrust(peer, ::geteuid(), owner_of_system_socket(path_), path_);
  if (!reason.empty()) throw CommandError(ExitCode::no_permission, "PermissionDenied", reason);
  peer_is_own_ = peer == 0 || peer == ::geteuid();
}

// A daemon that does not take it is asked for nothing else.
void UnixConnection::open() {
  connect();
  if (!act_for_) return;
  try {
    send("io.aiod.Services.ActFor", *act_for_, false);
    read_reply();
  } catch (...) {
    socket_.reset();
    throw;
  }
}

void UnixConnection::send(std::string_view method, json::object parameters, bool more) {
  if (!socket_) open();
  const std::string bytes = encode(
      protocol::Call{.method = std::string(method), .parameters = std::move(parameters), .more = more});
  std::string_view rest = bytes;
  while (!rest.empty()) {
    const ssize_t sent = ::send(socket_.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) break;  // why, the daemon may have said before it hung up: read_message() finds out
    rest.remove_prefix(static_cast<std::size_t>(sent));
  }
}

// For poll(): -1 is for ever.
int UnixConnection::time_left() const {
  if (!bound_) return -1;
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(asked_at_ + *bound_ - std::chrono::steady_clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, std::numeric_limits<int>::max()));
}

void UnixConnection::look_aside(std::span<const pollfd> watched) {
  for (std::size_t i = 0; i < watched.size(); ++i) {
    if (watched[i].revents != 0 && !asides_[i].on_input()) throw StreamEnded();
  }
}

// False when the output's reader has gone.
bool UnixConnection::wait_readable() {
  std::vector<pollfd> watched{pollfd{.fd = socket_.get(), .events = POLLIN, .revents = 0},
                              pollfd{.fd = output_, .events = 0, .revents = 0}};
  for (const Aside& aside : asides_) watched.push_back({.fd = aside.fd, .events = POLLIN, .revents = 0});
  for (;;) {
    const int ready = ::poll(watched.data(), watched.size(), time_left());
    if (ready < 0 && errno != EINTR) throw unreachable(errno);
    if (ready < 0) continue;
    if (ready == 0) {
      socket_.reset();  // a late answer must not be taken for the next call's
      throw no_answer();
    }
    look_aside(std::span(watched).subspan(2));
    if (watched[0].revents != 0) return true;
    if ((watched[1].revents & (POLLERR | POLLHUP)) != 0) return false;
  }
}

std::string UnixConnection::read_message() {
  std::array<char, 65536> buffer;
  for (;;) {
    if (auto message = frames_->next()) return std::move(*message);
    if (!wait_readable()) throw StreamEnded();
    const ssize_t got = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) throw hung_up();
    frames_->feed({buffer.data(), static_cast<std::size_t>(got)});
  }
}

protocol::Reply UnixConnection::read_reply() {
  auto reply = protocol::decode_reply(read_message());
  if (!reply) {
    throw CommandError(
        ExitCode::failure, "BadReply",
        fmt::format("what answers at {} is not aiod: {}", path_.string(), escape(reply.reason())));
  }
  if (reply->error) throw to_command_error(*reply->error, reply->parameters);
  return std::move(*reply);
}

CommandError UnixConnection::unreachable(int error) const {
  const std::string place = escape(path_.string());
  if (error == EACCES || error == EPERM) {
    const std::string group = group_of(path_);
    return {
        ExitCode::no_permission, "PermissionDenied",
        fmt::format("cannot reach aiod at {}: permission denied - it is open to root and to members of the "
                    "group '{}' (sudo usermod -aG {} $USER, then log in again)",
                    place, group, group)};
  }
  if (error == EAGAIN) {
    return {
        ExitCode::failure, "Unreachable",
        fmt::format(
            "cannot reach aiod at {}: it does not accept connections - is it stuck? (systemctl status aiod)",
            place)};
  }
  std::string reason = std::generic_category().message(error);
  if (!reason.empty() && reason[0] >= 'A' && reason[0] <= 'Z')
    reason[0] = static_cast<char>(reason[0] - 'A' + 'a');
  return {ExitCode::failure, "Unreachable",
          fmt::format("cannot reach aiod at {}: {} - is it running? (systemctl status aiod)", place, reason)};
}

CommandError UnixConnection::hung_up() const {
  return {
      ExitCode::failure, "Unreachable",
      fmt::format("aiod at {} closed the connection before it answered - see its log (journalctl -u aiod)",
                  escape(path_.string()))};
}

CommandError UnixConnection::no_answer() const {
  return {ExitCode::failure, "Timeout",
          fmt::format(
              "aiod at {} did not answer within {:g} s - is it stuck, or does it wait for a task? (systemctl "
              "status aiod; --timeout or AIOCTL_TIMEOUT set another bound)",
              escape(path_.string()), static_cast<double>(bound_->count()) / 1e3)};
}

}  // namespace aiod::aioctl
