#pragma once

#include <boost/asio/recycling_allocator.hpp>

#include <memory>
#include <utility>

#include <aio/api.hpp>
#include <aio/detail/intrusive_list.hpp>

namespace aio::detail {

/// Something that is to go on at the loop's next batch, and stands in its queue until then.
class AIO_API Ready : public ListHook {
 public:
  /// Leaves the queue and goes on. The object may be gone when it returns.
  virtual void go_on() = 0;
  /// Leaves the queue and lets go of what it holds, instead.
  virtual void drop() = 0;

 protected:
  Ready() = default;
  virtual ~Ready();
};

/// A function that was given to the loop, in memory that is used again and again.
template <class Function>
class ReadyFunction final : public Ready {
 public:
  static ReadyFunction& make(Function function) {
    return *::new (static_cast<void*>(Allocator().allocate(1))) ReadyFunction(std::move(function));
  }

  void go_on() override { take()(); }
  void drop() override { static_cast<void>(take()); }

 private:
  using Allocator = boost::asio::recycling_allocator<ReadyFunction>;

  explicit ReadyFunction(Function function) : function_(std::move(function)) {}

  // The memory is free again before the function runs, which may well give the loop another one.
  Function take() {
    Function taken = std::move(function_);
    std::destroy_at(this);
    Allocator().deallocate(this, 1);
    return taken;
  }

  Function function_;
};

}  // namespace aio::detail
