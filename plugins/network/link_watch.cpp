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

NetlinkWatch::NetlinkWatch(const aio::Executor& executor) : socket_(executor) {
  socket_.assign(open_socket());
  join_groups(socket_.native_handle());
}

aio::Task<Links> NetlinkWatch::next() {
  if (known_) {
    auto applied = Links::Applied::changed;
    known_ = co_await receive(applied);
  }
  if (!known_) co_await dump();
  known_ = true;
  for (auto& [index, link] : links_.all()) link.wireless = is_wireless(link.name);
  co_return links_;
}

// Addresses belong to links that must be known before. One dump at a time is all that a socket may ask for.
aio::Task<void> NetlinkWatch::dump() {
  links_.clear();
  co_await dump(RTM_GETLINK);
  co_await dump(RTM_GETADDR);
}

aio::Task<void> NetlinkWatch::dump(std::uint16_t type) {
  request(type);
  for (auto applied = Links::Applied::changed; applied != Links::Applied::done;) {
    const bool complete = co_await receive(applied);
    if (applied == Links::Applied::failed)
      throw std::runtime_error("the kernel does not list its network interfaces");
    // News were lost meanwhile; the dump itself never is. What it lists later is newer than they are.
    if (!complete) applied = Links::Applied::changed;
  }
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
