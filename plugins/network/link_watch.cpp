#include "link_watch.hpp"

#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/deferred.hpp>

#include <cerrno>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <system_error>

namespace network {
namespace {

namespace asio = boost::asio;

[[noreturn]] void throw_errno(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

// The groups are joined before the first dump, so that no change falls between the two.
int open_socket() {
  const int socket = ::socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (socket < 0) throw_errno("can't ask the kernel for its network interfaces");
  return socket;
}

void join_groups(int socket) {
  sockaddr_nl address{};
  address.nl_family = AF_NETLINK;
  address.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR;
  if (::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0)
    throw_errno("can't follow the kernel's network interfaces");
}

bool is_wireless(const std::string& name) {
  const auto folder = std::filesystem::path("/sys/class/net") / name;
  std::error_code none;
  return std::filesystem::exists(folder / "wireless", none) ||
         std::filesystem::exists(folder / "phy80211", none);
}

}  // namespace

NetlinkWatch::NetlinkWatch(const aio::Executor& executor) : NetlinkWatch(executor, open_socket()) {
  join_groups(socket_.native_handle());
}

NetlinkWatch::NetlinkWatch(const aio::Executor& executor, int socket) : socket_(executor, socket) {}

aio::Task<Links> NetlinkWatch::next() {
  if (known_) {
    Links::Applied applied;
    known_ = co_await receive(applied);
  }
  if (!known_) co_await dump();
  known_ = true;
  for (auto& [index, link] : links_.all()) link.wireless = is_wireless(link.name);
  co_return links_;
}

// Addresses belong to links that must be known before. One dump at a time is all that a socket may ask for. A
// dump that may miss something is asked for again.
aio::Task<void> NetlinkWatch::dump() {
  for (bool whole = false; !whole;) {
    links_.clear();
    whole = co_await dump(RTM_GETLINK);
    if (whole) whole = co_await dump(RTM_GETADDR);
  }
}

// False when it was interrupted, or news were lost meanwhile: they may be of what was listed before them. The
// end of a dump is never lost.
aio::Task<bool> NetlinkWatch::dump(std::uint16_t type) {
  using What = Links::Applied::What;
  request(type);
  bool whole = true;
  for (What what = What::changed; what != What::done;) {
    Links::Applied applied;
    const bool complete = co_await receive(applied);
    what = applied.what;
    if (what == What::failed) throw std::runtime_error("the kernel does not list its network interfaces");
    whole = whole && complete && !applied.interrupted;
  }
  co_return whole;
}

// False when the kernel had more to say than the socket could hold.
aio::Task<bool> NetlinkWatch::receive(Links::Applied& applied) {
  const auto [error, count] =
      co_await socket_.async_read_some(asio::buffer(buffer_), asio::as_tuple(asio::deferred));
  if (error == asio::error::no_buffer_space) co_return false;
  if (error) throw boost::system::system_error(error);
  applied = links_.apply(std::span(buffer_).first(count));
  co_return true;
}

void NetlinkWatch::request(std::uint16_t type) {
  struct {
    nlmsghdr head{};
    rtgenmsg body{};
  } message;
  message.head.nlmsg_len = NLMSG_LENGTH(sizeof(message.body));
  message.head.nlmsg_type = type;
  message.head.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  message.body.rtgen_family = AF_UNSPEC;
  if (::send(socket_.native_handle(), &message, message.head.nlmsg_len, 0) < 0)
    throw_errno("can't ask the kernel for its network interfaces");
}

}  // namespace network
