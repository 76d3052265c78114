#pragma once

#include <boost/asio/io_context.hpp>

#include <aio/detail/intrusive_list.hpp>
#include <aio/detail/ready.hpp>

namespace aio::detail {

/// What is to go on, oldest first. A batch runs as one handler of the loop, so that not each resume costs a
/// question to the kernel; after each batch all else that is ready has its turn.
class ReadyQueue {
 public:
  /// `context` is only used by push().
  explicit ReadyQueue(boost::asio::io_context& context) noexcept : context_(context) {}
  ReadyQueue(const ReadyQueue&) = delete;
  ReadyQueue& operator=(const ReadyQueue&) = delete;

  void push(Ready& ready);

  /// Drops what is in it.
  void close();

 private:
  static constexpr int batch_limit = 32;

  void schedule();
  void run_batch();

  boost::asio::io_context& context_;
  IntrusiveList<Ready> ready_;
  bool scheduled_ = false;
};

}  // namespace aio::detail
