#pragma once

#include <aio/detail/residence.hpp>
#include <aio/loop.hpp>

#include <memory>

namespace aiod::engine {

/// Where a service's object lives, counting those of other services who are inside one of its coroutines.
/// When the service lets go of the object while somebody is, it moves in here until they have left. Loop's
/// thread only.
class ObjectResidence final : public aio::detail::Residence,
                              public std::enable_shared_from_this<ObjectResidence> {
 public:
  explicit ObjectResidence(aio::Loop& loop) : loop_(loop) {}

  /// Lets go of the object and of what it needs, in that order: now, or when nobody is inside it any more.
  void retire(std::shared_ptr<void> object, std::shared_ptr<void> needs);

 private:
  void left() noexcept override;

  aio::Loop& loop_;
  std::shared_ptr<void> needs_;
  std::shared_ptr<void> object_;
  std::shared_ptr<ObjectResidence> self_;  // once it is retired
};

}  // namespace aiod::engine
