#include "wake.hpp"

#include <boost/asio/deferred.hpp>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace aiomqtt {
namespace {

int checked(int result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

}  // namespace

Wake::Wake(aio::Executor executor, int socket) : socket_(socket), epoll_(executor) {
  epoll_.assign(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1"));
  event_ = checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd");
  for (const int fd : {socket_, event_}) {
    epoll_event interest{.events = EPOLLIN, .data = {.fd = fd}};
    checked(::epoll_ctl(epoll_.native_handle(), EPOLL_CTL_ADD, fd, &interest), "epoll_ctl");
  }
}

Wake::~Wake() {
  if (event_ >= 0) ::close(event_);
}

// Fails when the socket has been closed: then there is nothing to be written.
void Wake::want_write(bool wanted) {
  if (wanted == wanted_) return;
  epoll_event interest{.events = EPOLLIN, .data = {.fd = socket_}};
  if (wanted) interest.events |= EPOLLOUT;
  if (::epoll_ctl(epoll_.native_handle(), EPOLL_CTL_MOD, socket_, &interest) == 0) wanted_ = wanted;
}

void Wake::wake() {
  ::eventfd_write(event_, 1);
}

aio::Task<void> Wake::wait() {
  co_await epoll_.async_wait(boost::asio::posix::descriptor_base::wait_read, boost::asio::deferred);
  eventfd_t count = 0;
  ::eventfd_read(event_, &count);
}

}  // namespace aiomqtt
