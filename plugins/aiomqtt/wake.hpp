#pragma once

#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include <aio/executor.hpp>
#include <aio/task.hpp>

namespace aiomqtt {

/// One wait for all that may happen at a socket: it can be read, it can be written and somebody wants to, or
/// wake() was called. The socket is another's, who may close it at any time.
class Wake {
 public:
  /// Throws std::system_error when the process has no files left.
  Wake(aio::Executor executor, int socket);
  ~Wake();
  Wake(const Wake&) = delete;
  Wake& operator=(const Wake&) = delete;

  void want_write(bool wanted);
  void wake();
  aio::Task<void> wait();

 private:
  int socket_;
  int event_ = -1;
  bool wanted_ = false;
  boost::asio::posix::basic_stream_descriptor<aio::Executor> epoll_;
};

}  // namespace aiomqtt
