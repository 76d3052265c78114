#include <netinet/in.h>
#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <random>
#include <system_error>
#include <utility>

#include <aio/resolve.hpp>

#include "echo.hpp"
#include "icmp.hpp"

namespace ping {
namespace {

namespace asio = boost::asio;
using Descriptor = asio::posix::basic_stream_descriptor<aio::Executor>;

std::string text_of(int error) {
  return std::generic_category().message(error);
}

[[noreturn]] void throw_socket_error(int error) {
  if (error != EACCES && error != EPERM)
    throw Unreachable(fmt::format("can't make a socket for ICMP: {}", text_of(error)));
  throw std::runtime_error(
      "ICMP echo is not permitted to this user. Its group must be in net.ipv4.ping_group_range: write "
      "\"net.ipv4.ping_group_range = 0 2147483647\" into /etc/sysctl.d/50-ping.conf and run "
      "\"sysctl --system\"");
}

struct Opened {
  int descriptor = -1;
  bool raw = false;
};

// A raw socket is for root only, and what is left on a system that permits nobody the other kind.
Opened open_socket(Family family) {
  const int domain = family == Family::v4 ? AF_INET : AF_INET6;
  const int protocol = family == Family::v4 ? int{IPPROTO_ICMP} : int{IPPROTO_ICMPV6};
  constexpr int flags = SOCK_NONBLOCK | SOCK_CLOEXEC;
  const int unprivileged = ::socket(domain, SOCK_DGRAM | flags, protocol);
  if (unprivileged >= 0) return {.descriptor = unprivileged, .raw = false};
  const int error = errno;
  const int raw = error == EACCES || error == EPERM ? ::socket(domain, SOCK_RAW | flags, protocol) : -1;
  if (raw < 0) throw_socket_error(error);
  return {.descriptor = raw, .raw = true};
}

class SystemEchoSocket final : public EchoSocket {
 public:
  SystemEchoSocket(const asio::ip::address& address, const aio::Executor& executor)
      : family_(address.is_v4() ? Family::v4 : Family::v6), descriptor_(executor) {
    const Opened opened = open_socket(family_);
    raw_ = opened.raw;
    descriptor_.assign(opened.descriptor);
    const asio::ip::tcp::endpoint to(address, 0);
    if (::connect(opened.descriptor, to.data(), static_cast<socklen_t>(to.size())) != 0)
      throw Unreachable(text_of(errno));
  }

  aio::Task<void> echo(std::uint16_t sequence, std::size_t size) override {
    const Bytes request = echo_request(family_, {.id = id_, .sequence = sequence}, size);
    const auto [error, sent] =
        co_await descriptor_.async_write_some(asio::buffer(request), asio::as_tuple(asio::deferred));
    check(error);
    for (;;) {
      const auto [failed, count] =
          co_await descriptor_.async_read_some(asio::buffer(buffer_), asio::as_tuple(asio::deferred));
      check(failed);
      if (is_reply(count, sequence)) co_return;
    }
  }

 private:
  static void check(const boost::system::error_code& error) {
    if (error == asio::error::operation_aborted) throw boost::system::system_error(error);
    if (error) throw Unreachable(error.message());
  }

  // The unprivileged kind has an id of the kernel's, and gets no others' replies.
  bool is_reply(std::size_t count, std::uint16_t sequence) const {
    const auto reply = echo_reply(family_, std::span(buffer_).first(count), raw_ && family_ == Family::v4);
    return reply && reply->sequence == sequence && (!raw_ || reply->id == id_);
  }

  Family family_;
  bool raw_ = false;
  std::uint16_t id_ = static_cast<std::uint16_t>(std::random_device()());
  Descriptor descriptor_;
  std::array<std::uint8_t, 65536> buffer_{};
};

class SystemEchoes final : public Echoes {
 public:
  aio::Task<asio::ip::address> resolve(std::string host) override {
    try {
      const aio::Addresses found = co_await aio::resolve(std::move(host));
      co_return found.front();
    } catch (const aio::ResolveError& e) {
      throw Unreachable(fmt::format("the name is not known: {}", e.what()));
    }
  }

  std::unique_ptr<EchoSocket> open(const asio::ip::address& address, aio::Executor executor) override {
    return std::make_unique<SystemEchoSocket>(address, executor);
  }
};

}  // namespace

std::unique_ptr<Echoes> system_echoes() {
  return std::make_unique<SystemEchoes>();
}

}  // namespace ping
